using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    public static void StoreRounded(Double512 a, Double512 b, Double512 c, Double512 d, short* destination)
    {
        // 128-bit lane j of the packed words holds a pair of each register: elements 2j and 2j+1 of a, b, c and d.
        Vector512<short> packed = Avx512BW.PackSignedSaturate(Whole(a._value, b._value), Whole(c._value, d._value));
        Vector512<int> order = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        Avx512F.PermuteVar16x32(packed.AsInt32(), order).Store((int*)destination);
    }

    /// <summary>Returns the rounded values of two registers. Each 128-bit lane holds those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Whole(Vector512<double> a, Vector512<double> b)
    {
        Vector512<double> snap = Vector512.Create(Rounding.SnapHalfUp);
        Vector512<long> p = Avx512F.Add(a, snap).AsInt64() - Avx512F.ShiftRightLogical(a.AsInt64(), 63);
        Vector512<long> q = Avx512F.Add(b, snap).AsInt64() - Avx512F.ShiftRightLogical(b.AsInt64(), 63);
        Vector512<int> high = Avx512F.Shuffle(p.AsSingle(), q.AsSingle(), 0xDD).AsInt32();
        return Avx512F.ShiftRightArithmetic(Avx512F.Subtract(high, Vector512.Create(Rounding.SnapHigh)), 1);
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
    public static void StoreRounded(Double256 a, Double256 b, Double256 c, Double256 d, short* destination)
    {
        // 128-bit lane j of the packed words holds a pair of each register: elements 2j and 2j+1 of a, b, c and d.
        Vector256<short> packed = Avx2.PackSignedSaturate(Whole(a._value, b._value), Whole(c._value, d._value));
        Avx2.PermuteVar8x32(packed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).Store((int*)destination);
    }

    /// <summary>Returns the rounded values of two registers. Each 128-bit lane holds those of a, then those of b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Whole(Vector256<double> a, Vector256<double> b)
    {
        Vector256<double> snap = Vector256.Create(Rounding.SnapHalfUp);
        Vector256<long> p = Avx2.Subtract(Avx.Add(a, snap).AsInt64(), Avx2.ShiftRightLogical(a.AsInt64(), 63));
        Vector256<long> q = Avx2.Subtract(Avx.Add(b, snap).AsInt64(), Avx2.ShiftRightLogical(b.AsInt64(), 63));
        Vector256<int> high = Avx.Shuffle(p.AsSingle(), q.AsSingle(), 0xDD).AsInt32();
        return Avx2.ShiftRightArithmetic(Avx2.Subtract(high, Vector256.Create(Rounding.SnapHigh)), 1);
    }
}

/// <summary>Two float64 (SSE2, NEON or scalar code).</summary>
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

    // Without FMA hardware, the estimate is a multiply and an add. A correctly rounded result would need a library call.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 MultiplyAdd(Double128 a, Double128 b, Double128 c) =>
        new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Double128 FromInt16(short* source) => new(Vector128.Create((double)source[0], source[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Double128 a, Double128 b, Double128 c, Double128 d, short* destination)
    {
        StoreRounded(a, destination);
        StoreRounded(b, destination + 2);
        StoreRounded(c, destination + 4);
        StoreRounded(d, destination + 6);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Double128 value, short* destination)
    {
        destination[0] = Rounding.ToInt16(value._value.GetElement(0));
        destination[1] = Rounding.ToInt16(value._value.GetElement(1));
    }
}
