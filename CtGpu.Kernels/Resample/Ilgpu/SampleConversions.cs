using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Conversion between int16 voxels and the samples of a pass, as a type argument of the kernels.</summary>
internal interface IConversion<TFrom, TTo>
{
    static abstract TTo Convert(TFrom value);
}

internal readonly struct Int16ToDouble : IConversion<short, double>
{
    public static double Convert(short value) => value;
}

internal readonly struct Int16ToSingle : IConversion<short, float>
{
    public static float Convert(short value) => value;
}

internal readonly struct DoubleToInt16 : IConversion<double, short>
{
    public static short Convert(double value) => Rounding.ToInt16(value);
}

internal readonly struct SingleToInt16 : IConversion<float, short>
{
    public static short Convert(float value) => Rounding.ToInt16(value);
}
