using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Bits;

/// <summary>
/// Arithmetic on single words of a row of bits (<see cref="BitGrid"/>). Bits in a word ascend with x, so a left shift moves each
/// voxel to x+1. The carry of a word is its highest bit: the voxel to the left of the next word.
/// </summary>
internal static unsafe class BitWords
{
    /// <summary>Returns whether voxel <paramref name="x"/> of a row is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSet(ulong* row, int x) => ((row[x >> 6] >> (x & 63)) & 1) != 0;

    /// <summary>The carry of <paramref name="word"/> into the next word: 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Carry(ulong word) => word >> 63;

    /// <summary>The word moved to x+1; <paramref name="carry"/> is the carry of the previous word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong MoveRight(ulong word, ulong carry) => (word << 1) | carry;

    /// <summary>First voxels of the runs: set bits whose left neighbour is clear.</summary>
    /// <param name="carry">The carry of the previous word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Starts(ulong word, ulong carry) => word & ~MoveRight(word, carry);

    /// <summary>Last voxels of the runs: set bits whose right neighbour is clear.</summary>
    /// <param name="next">The first voxel of the next word, at bit 63.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(ulong word, ulong next) => word & ~((word >> 1) | next);

    /// <summary>The bits of the word that begins at voxel <paramref name="first"/> which are in an inclusive range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Within(int first, int from, int to)
    {
        int low = Math.Max(from - first, 0), high = Math.Min(to - first, 63);
        return low > high ? 0 : (ulong.MaxValue >> (63 - high)) & (ulong.MaxValue << low);
    }

    /// <summary>
    /// Dilates a row by one voxel: the voxels of <paramref name="here"/> that are set or have a set neighbour along x.
    /// </summary>
    /// <param name="previous">The previous word of the row, or 0.</param>
    /// <param name="next">The next word of the row, or 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Dilate(ulong previous, ulong here, ulong next) =>
        here | (here << 1) | (previous >> 63) | (here >> 1) | (next << 63);

    /// <summary>Dilates 8 words by one voxel. Reads one word in front of them and one after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Dilate512(ulong* words)
    {
        Vector512<ulong> v = Vector512.Load(words);
        Vector512<ulong> right = (v << 1) | (Vector512.Load(words - 1) >> 63), left = (v >> 1) | (Vector512.Load(words + 1) << 63);
        return v | right | left;
    }
}
