using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Deflate (RFC 1951) for the bytes of a mask, straight from its bits. One word operation compares 64 voxels with their predecessors,
/// another one with the voxels above them in the previous row. Only the ends of the runs that result are visited: a few in a row of a
/// lung. A run becomes a match with distance 1, and a part that repeats edges of the previous row becomes a match with the distance of
/// a row. The bytes depend on the input only.
/// </summary>
/// <remarks>Not thread-safe. Memory: up to 350 KiB for blocks of 1 MiB.</remarks>
internal sealed unsafe class MaskDeflater : IDisposable
{
    /// <summary>Words of tokens in a block of the format: some hundred KiB of a lung mask.</summary>
    private const int BlockWords = 1 << 14;

    /// <summary>
    /// Least voxels of a match with the previous row, and least edges within it. The distance of a row takes some ten bits, a run with
    /// its first voxel about as many.
    /// </summary>
    private const int LeastRepeated = 8, LeastEdges = 2;

    /// <summary>The search for the end of a run stops here.</summary>
    private const int LongestRun = 4 * Symbols.LongestMatch;

    private const int WordsPerMatch = 2;

    private readonly NativeBuffer<uint> _tokens = new(BlockWords + ((LongestRun / Symbols.LongestMatch) * WordsPerMatch));
    private readonly DeflateBlock _block = new();
    private NativeBuffer<ulong> _same = new(0), _repeats = new(0);

    /// <summary>64-bit words of each plane of bits for <see cref="Deflate"/>: all words with voxels, and one more.</summary>
    public static int Words(int voxels) => ((voxels + 63) / 64) + 1;

    /// <summary>
    /// Upper bound of the bytes that <see cref="Deflate"/> writes. Two bits for a voxel and eleven for a length are a possible code, so an
    /// optimal code takes at most seven bits for each voxel.
    /// </summary>
    public static long Bound(int voxels) => voxels + (((voxels / (BlockWords / 2)) + 1L) * 400) + 64;

    /// <summary>
    /// Compresses voxels of one byte: 0 for a clear bit, 1 for a set bit, and 2 if the bit of <paramref name="second"/> is set too. The
    /// output ends on a byte boundary, and its final block is not marked as the last, so further blocks can follow.
    /// </summary>
    /// <param name="first">The bits of the voxels, <see cref="Words"/> words. The bits after the last voxel are 0.</param>
    /// <param name="second">A subset of these bits in the same layout, or null for none.</param>
    /// <param name="row">Voxels of a row.</param>
    /// <param name="target">A buffer of <see cref="Bound"/> bytes.</param>
    /// <returns>Bytes written; 0 for no voxel.</returns>
    public int Deflate(ulong* first, ulong* second, int voxels, int row, byte* target)
    {
        if (voxels == 0) return 0;
        Compare(first, second, voxels, row);
        ulong* same = _same.Pointer, repeats = _repeats.Pointer;
        uint before = DistanceToken(1), above = DistanceToken(Math.Min(row, Symbols.FarthestMatch));
        BitWriter writer = new(target);
        for (int at = 0; at < voxels;)
        {
            _block.Clear();
            uint* token = _tokens.Pointer;
            for (uint* full = token + BlockWords; at < voxels && token < full;)
            {
                int run = RunLength(same, at), repeated = run < LongestRun ? RunLength(repeats, at) : 0;
                if (repeated >= LeastRepeated && repeated > run && HasEdges(same, at, repeated))
                {
                    AddMatch(repeated, above, ref token);
                    at += repeated;
                }
                else if (run >= 3)
                {
                    AddMatch(run, before, ref token);
                    at += run;
                }
                else
                {
                    *token = Tokens.Literal((byte)(Bit(first, at) + (second == null ? 0 : Bit(second, at))));
                    Tokens.Count(*token++, _block.Counts);
                    at++;
                }
            }

            _block.MakeCodes();
            _block.Write(_tokens.Pointer, token, ref writer);
        }

        DeflateBlock.WriteStored(null, 0, ref writer);
        return (int)(writer.Next - target);
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _block.Dispose();
        _same.Dispose();
        _repeats.Dispose();
    }

    /// <summary>Marks the voxels that equal their predecessor, and those that equal the voxel one row earlier.</summary>
    private void Compare(ulong* first, ulong* second, int voxels, int row)
    {
        int words = Words(voxels);
        Scratch.Grow(ref _same, words);
        Scratch.Grow(ref _repeats, words);
        MarkEqual(first, second, voxels, 1, _same.Pointer);
        MarkEqual(first, second, voxels, row, _repeats.Pointer);
    }

    /// <param name="marks">Receives a bit for each voxel: whether it equals the voxel <paramref name="distance"/> before.</param>
    private static void MarkEqual(ulong* first, ulong* second, int voxels, int distance, ulong* marks)
    {
        int words = Words(voxels), start = Math.Min(distance > Symbols.FarthestMatch ? words : distance / 64, words);
        new Span<ulong>(marks, start).Clear();
        int shift = distance % 64, next = start;
        // The first word has no predecessor; a shift by 64 bits would be a shift by none.
        if (shift != 0) next = MarkVectors(first, second, start, words - 1, shift, marks);
        for (int w = next; w < words - 1; w++)
        {
            ulong differs = first[w] ^ Earlier(first, w - start, shift);
            if (second != null) differs |= second[w] ^ Earlier(second, w - start, shift);
            marks[w] = ~differs;
        }

        if (start < words - 1) marks[start] &= ulong.MaxValue << shift;
        if (voxels % 64 != 0) marks[words - 2] &= (1UL << (voxels % 64)) - 1;
        marks[words - 1] = 0;
    }

    /// <summary>Marks four words at a time, after the first one.</summary>
    /// <returns>The first word that is not marked.</returns>
    private static int MarkVectors(ulong* first, ulong* second, int start, int end, int shift, ulong* marks)
    {
        if (start >= end) return start;
        marks[start] = ~((first[start] ^ Earlier(first, 0, shift)) | (second == null ? 0 : second[start] ^ Earlier(second, 0, shift)));
        int w = start + 1;
        for (; w + Vector256<ulong>.Count <= end; w += Vector256<ulong>.Count)
        {
            Vector256<ulong> differs = Differences(first, w, w - start, shift);
            if (second != null) differs |= Differences(second, w, w - start, shift);
            (~differs).Store(marks + w);
        }

        return w;
    }

    private static Vector256<ulong> Differences(ulong* bits, int w, int earlier, int shift) => Vector256.Load(bits + w)
        ^ ((Vector256.Load(bits + earlier) << shift) | (Vector256.Load(bits + earlier - 1) >>> (64 - shift)));

    /// <summary>Word <paramref name="w"/> of the bits, moved up by <paramref name="shift"/> bits.</summary>
    private static ulong Earlier(ulong* bits, int w, int shift) =>
        (bits[w] << shift) | (shift == 0 || w == 0 ? 0 : bits[w - 1] >> (64 - shift));

    /// <summary>Number of set bits from <paramref name="at"/> to the first clear bit, at most <see cref="LongestRun"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RunLength(ulong* bits, int at)
    {
        ulong* word = bits + (at >> 6);
        int first = 64 - (at & 63), run = BitOperations.TrailingZeroCount(~(*word >> (at & 63)));
        if (run < first) return run;
        for (run = first; run < LongestRun; run += 64)
        {
            ulong clear = ~*++word;
            if (clear != 0) return Math.Min(run + BitOperations.TrailingZeroCount(clear), LongestRun);
        }

        return LongestRun;
    }

    /// <summary>Whether enough voxels differ from their predecessor.</summary>
    private static bool HasEdges(ulong* same, int at, int voxels)
    {
        int edges = 0;
        for (int end = at + voxels; at < end && edges < LeastEdges;)
        {
            int part = Math.Min(end - at, 64 - (at & 63));
            edges += BitOperations.PopCount((~same[at >> 6] >> (at & 63)) << (64 - part));
            at += part;
        }

        return edges >= LeastEdges;
    }

    /// <param name="length">At least 3.</param>
    private void AddMatch(int length, uint distance, ref uint* token)
    {
        while (length > 0)
        {
            // The rest must not be shorter than the shortest match.
            int part = length is Symbols.LongestMatch + 1 or Symbols.LongestMatch + 2 ? length - 3 : Math.Min(length, Symbols.LongestMatch);
            uint symbol = Symbols.OfLength(part, out uint extra);
            *token++ = symbol | distance | Tokens.HasExtraLength;
            *token++ = extra;
            Tokens.Count(symbol | distance, _block.Counts);
            length -= part;
        }
    }

    private static int Bit(ulong* bits, int at) => (int)(bits[at >> 6] >> (at & 63)) & 1;

    /// <summary>Token fields, symbol and extra bits, of a distance in bytes.</summary>
    private static uint DistanceToken(int distance)
    {
        uint above = (uint)distance - 1;
        int bits = Math.Max(0, BitOperations.Log2(above | 1) - 1);
        uint symbol = Symbols.Distance + (2 * (uint)bits) + (above >> bits);
        return Tokens.Second(symbol, above & ((1u << bits) - 1));
    }
}
