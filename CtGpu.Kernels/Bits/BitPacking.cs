using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Bits;

/// <summary>Packs bytes to the bits of a mask (<see cref="BitGrid"/>).</summary>
internal static unsafe class BitPacking
{
    /// <summary>Packs a row: a bit is set if its byte is not 0. Padding bits become 0.</summary>
    /// <param name="voxels"><paramref name="count"/> bytes.</param>
    /// <param name="row">Receives the words of the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackRow(byte* voxels, int count, ulong* row)
    {
        int x = 0;
        for (; x + 64 <= count; x += 64)
        {
            *row++ = NotZero(voxels + x) | ((ulong)NotZero(voxels + x + 16) << 16)
                | ((ulong)NotZero(voxels + x + 32) << 32) | ((ulong)NotZero(voxels + x + 48) << 48);
        }

        if (x == count) return;
        ulong last = 0;
        for (int bit = 0; x + bit < count; bit++)
        {
            if (voxels[x + bit] != 0) last |= 1UL << bit;
        }

        *row = last;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint NotZero(byte* voxels) =>
        ~Vector128.Equals(Vector128.Load(voxels), Vector128<byte>.Zero).ExtractMostSignificantBits() & 0xFFFF;
}
