using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Loads and stores an element of each lane at its own index. Single loads are as fast as the gather instructions of AVX2, and
/// there are no scatter instructions.
/// </summary>
internal static unsafe class JpegLsGather
{
    /// <summary>Eight cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(int* from, int* index)
    {
        return Vector256.Create(
            Vector128.Create(from[index[0]], from[index[1]], from[index[2]], from[index[3]]),
            Vector128.Create(from[index[4]], from[index[5]], from[index[6]], from[index[7]]));
    }

    /// <summary>32 bits, the most significant byte first, at each of eight offsets in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> LoadBigEndian(byte* from, int* offset)
    {
        Vector256<int> loaded = Vector256.Create(
            Vector128.Create(Word(from, offset[0]), Word(from, offset[1]), Word(from, offset[2]), Word(from, offset[3])),
            Vector128.Create(Word(from, offset[4]), Word(from, offset[5]), Word(from, offset[6]), Word(from, offset[7])));
        Vector256<byte> reversed = Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        return Avx2.Shuffle(loaded.AsByte(), reversed).AsInt32();
    }

    /// <summary>The low and the high halves of eight contexts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Low, Vector256<int> High) Load(long* from, int* index)
    {
        var outer = Vector256.Create(Pair(from + index[0], from + index[1]), Pair(from + index[4], from + index[5]));
        var inner = Vector256.Create(Pair(from + index[2], from + index[3]), Pair(from + index[6], from + index[7]));
        return (Avx.Shuffle(outer, inner, 0b10_00_10_00).AsInt32(), Avx.Shuffle(outer, inner, 0b11_01_11_01).AsInt32());
    }

    /// <summary>Stores eight contexts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(long* to, int* index, Vector256<int> low, Vector256<int> high)
    {
        Vector256<double> outer = Avx2.UnpackLow(low, high).AsDouble(), inner = Avx2.UnpackHigh(low, high).AsDouble();
        Pair(to + index[0], to + index[1], outer.GetLower());
        Pair(to + index[2], to + index[3], inner.GetLower());
        Pair(to + index[4], to + index[5], outer.GetUpper());
        Pair(to + index[6], to + index[7], inner.GetUpper());
    }

    /// <summary>Stores eight cells.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(int* to, int* index, Vector256<int> values)
    {
        Vector128<int> low = values.GetLower(), high = values.GetUpper();
        to[index[0]] = low[0];
        to[index[1]] = low[1];
        to[index[2]] = low[2];
        to[index[3]] = low[3];
        to[index[4]] = high[0];
        to[index[5]] = high[1];
        to[index[6]] = high[2];
        to[index[7]] = high[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Word(byte* from, int offset) => *(int*)(from + (uint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pair(long* first, long* second) =>
        Sse2.LoadHigh(Sse2.LoadScalarVector128((double*)first), (double*)second).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(long* first, long* second, Vector128<double> values)
    {
        Sse2.StoreScalar((double*)first, values);
        Sse2.StoreHigh((double*)second, values);
    }
}
