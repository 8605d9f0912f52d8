using System.Numerics;
using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Vectors;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Arithmetic of the samples of a pass, as a type argument of the kernels.</summary>
internal interface IDeviceFloat<T>
    where T : unmanaged, INumberBase<T>
{
    static abstract T FromInt16(short value);

    /// <summary>Rounds like <see cref="Rounding.ToInt16"/>, without saturation.</summary>
    static abstract int Round(T value);

    /// <summary>Returns a·b + c, fused where the device can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);
}

internal readonly struct DeviceDouble : IDeviceFloat<double>
{
    public static double FromInt16(short value) => DeviceIntrinsics.ToDouble(value);

    public static int Round(double value)
    {
        // See Rounding.SnapHalfUp. The shift of the sign bit gives -1 for negative values.
        long bits = (long)Interop.FloatAsInt(value + Rounding.SnapHalfUp) + ((long)Interop.FloatAsInt(value) >> 63);
        return (int)(bits >> 33) - (Rounding.SnapHigh >> 1);
    }

    public static double MultiplyAdd(double a, double b, double c) => DeviceIntrinsics.MultiplyAdd(a, b, c);
}

internal readonly struct DeviceSingle : IDeviceFloat<float>
{
    public static float FromInt16(short value) => DeviceIntrinsics.ToSingle(value);

    public static int Round(float value) => DeviceDouble.Round(value);

    public static float MultiplyAdd(float a, float b, float c) => DeviceIntrinsics.MultiplyAdd(a, b, c);
}
