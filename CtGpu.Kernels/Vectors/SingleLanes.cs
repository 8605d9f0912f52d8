using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Vectors;

/// <summary>Sixteen float32 (AVX-512).</summary>
internal readonly unsafe struct Single512(Vector512<float> value) : ILanes<Single512, float>
{
    private readonly Vector512<float> _value = value;

    public static int Count => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Single512 value, float* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Single512 value, float* destination) => value._value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 Multiply(Single512 a, Single512 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 MultiplyAdd(Single512 a, Single512 b, Single512 c) =>
        new(Vector512.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single512 FromInt16(short* source) =>
        new(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector256.Load(source))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Single512 a, Single512 b, Single512 c, Single512 d, short* destination)
    {
        Double512.StoreRounded(Lower(a), Upper(a), Lower(b), Upper(b), destination);
        Double512.StoreRounded(Lower(c), Upper(c), Lower(d), Upper(d), destination + 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double512 Lower(Single512 value) => new(Avx512F.ConvertToVector512Double(value._value.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double512 Upper(Single512 value) => new(Avx512F.ConvertToVector512Double(value._value.GetUpper()));
}

/// <summary>Eight float32 (AVX2).</summary>
internal readonly unsafe struct Single256(Vector256<float> value) : ILanes<Single256, float>
{
    private readonly Vector256<float> _value = value;

    public static int Count => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Load(float* source) => new(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Single256 value, float* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Single256 value, float* destination) => value._value.StoreAlignedNonTemporal(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 Multiply(Single256 a, Single256 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 MultiplyAdd(Single256 a, Single256 b, Single256 c) =>
        new(Vector256.FusedMultiplyAdd(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single256 FromInt16(short* source) =>
        new(Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(source)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Single256 a, Single256 b, Single256 c, Single256 d, short* destination)
    {
        Double256.StoreRounded(Lower(a), Upper(a), Lower(b), Upper(b), destination);
        Double256.StoreRounded(Lower(c), Upper(c), Lower(d), Upper(d), destination + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double256 Lower(Single256 value) => new(Avx.ConvertToVector256Double(value._value.GetLower()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Double256 Upper(Single256 value) => new(Avx.ConvertToVector256Double(value._value.GetUpper()));
}

/// <summary>Four float32 (SSE2, NEON or scalar code).</summary>
internal readonly unsafe struct Single128(Vector128<float> value) : ILanes<Single128, float>
{
    private readonly Vector128<float> _value = value;

    public static int Count => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Load(float* source) => new(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Single128 value, float* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreStreaming(Single128 value, float* destination) => value._value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 Multiply(Single128 a, Single128 b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 MultiplyAdd(Single128 a, Single128 b, Single128 c) =>
        new(Vector128.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Single128 FromInt16(short* source) =>
        new(Vector128.Create((float)source[0], source[1], source[2], source[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreRounded(Single128 a, Single128 b, Single128 c, Single128 d, short* destination)
    {
        StoreRounded(a, destination);
        StoreRounded(b, destination + 4);
        StoreRounded(c, destination + 8);
        StoreRounded(d, destination + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRounded(Single128 value, short* destination)
    {
        for (int i = 0; i < 4; i++) destination[i] = Rounding.ToInt16(value._value.GetElement(i));
    }
}
