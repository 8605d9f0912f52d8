using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Resample;

namespace CtGpu.Kernels.Vectors;

/// <summary>Eight float64 (AVX-512).</summary>
internal readonly unsafe struct Double512(Vector512<double> value) : ILanes<Double512, double>
{
    private readonly Vector512<double> _value = value;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Broadcast(double value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Load(double* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double512 value, double* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Double512 value, double* destination) => value._value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 Multiply(Double512 a, Double512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 MultiplyAdd(Double512 a, Double512 b, Double512 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double512 FromInt16(short* source) =>
        new(Avx512F.ConvertToVector512Double(Avx2.ConvertToVector256Int32(Vector128.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Double512 value, short* destination)
    {
        Vector512<double> snap = Vector512.Create(Rounding.Snap);
        Vector512<double> t = value._value + snap - snap;
        Vector512<double> away = t + (Vector512.Create(0.5) | (t & Vector512.Create(-0.0)));
        Vector512<double> clamped = Vector512.Min(Vector512.Max(away, Vector512.Create(-32768.0)), Vector512.Create(32767.0));
        Vector256<int> whole = Avx512F.ConvertToVector256Int32WithTruncation(clamped);
        Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper()).Store(destination);
    }
}

/// <summary>Four float64 (AVX2).</summary>
internal readonly unsafe struct Double256(Vector256<double> value) : ILanes<Double256, double>
{
    private readonly Vector256<double> _value = value;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Broadcast(double value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Load(double* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double256 value, double* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Double256 value, double* destination) => value._value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 Multiply(Double256 a, Double256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 MultiplyAdd(Double256 a, Double256 b, Double256 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double256 FromInt16(short* source) =>
        new(Avx.ConvertToVector256Double(Sse41.ConvertToVector128Int32(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Double256 value, short* destination)
    {
        Vector256<double> snap = Vector256.Create(Rounding.Snap);
        Vector256<double> t = value._value + snap - snap;
        Vector256<double> away = t + (Vector256.Create(0.5) | (t & Vector256.Create(-0.0)));
        Vector256<double> clamped = Vector256.Min(Vector256.Max(away, Vector256.Create(-32768.0)), Vector256.Create(32767.0));
        Vector128<int> whole = Avx.ConvertToVector128Int32WithTruncation(clamped);
        Sse2.PackSignedSaturate(whole, whole).GetLower().Store(destination);
    }
}

/// <summary>Two float64 (SSE2, NEON, or plain code).</summary>
internal readonly unsafe struct Double128(Vector128<double> value) : ILanes<Double128, double>
{
    private readonly Vector128<double> _value = value;

    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Broadcast(double value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Load(double* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Double128 value, double* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Double128 value, double* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 Multiply(Double128 a, Double128 b) => new(a._value * b._value);

    // Without an FMA unit the estimate is a multiply and an add: a correctly rounded one would be a library call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MultiplyAdd(Double128 a, Double128 b, Double128 c) =>
        new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 FromInt16(short* source) => new(Vector128.Create((double)source[0], source[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Double128 value, short* destination)
    {
        destination[0] = Rounding.ToInt16(value._value.GetElement(0));
        destination[1] = Rounding.ToInt16(value._value.GetElement(1));
    }
}
