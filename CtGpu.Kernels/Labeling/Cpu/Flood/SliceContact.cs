using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>
/// Finds the rows of a slice that touch bits of a neighbouring slice, eight words at a time. <see cref="RowFlood"/> skips all other
/// rows.
/// </summary>
internal static unsafe class SliceContact
{
    /// <summary>
    /// Writes the seeds for rows first..last: each row of <paramref name="other"/>, united with the rows above and below it.
    /// Searches the rows for <paramref name="bits"/> that touch a seed. Reads one word in front of the rows' seeds and one after
    /// them.
    /// </summary>
    /// <returns>Conservative range of the rows that touch a seed: its first and last rows may be false positives.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowRange Touched(ulong* seeds, ulong* other, ulong* bits, int words, int first, int last)
    {
        long from = (long)first * words, to = (last + 1L) * words, i = from;
        for (; i + 8 <= to; i += 8)
            (Vector512.Load(other + i - words) | Vector512.Load(other + i) | Vector512.Load(other + i + words)).Store(seeds + i);
        for (; i < to; i++) seeds[i] = other[i - words] | other[i] | other[i + words];

        // This pass ignores row ends: a row's last voxel also touches the first voxel of the next row.
        long low = to, high = -1;
        for (i = from; i + 8 <= to; i += 8)
        {
            if ((BitWords.Dilate512(seeds + i) & Vector512.Load(bits + i)) == Vector512<ulong>.Zero) continue;
            low = Math.Min(low, i);
            high = i + 7;
        }

        for (; i < to; i++)
        {
            ulong here = seeds[i];
            if ((BitWords.Dilate(seeds[i - 1], here, seeds[i + 1]) & bits[i]) == 0) continue;
            low = Math.Min(low, i);
            high = i;
        }

        return high < 0 ? RowRange.None : new RowRange((int)(low / words), (int)(high / words));
    }

    /// <summary>Returns whether any bit of the rows touches a seed of its row. Exact, unlike <see cref="Touched"/>.</summary>
    public static bool Touches(ulong* seeds, ulong* bits, int words, RowRange rows)
    {
        for (int y = rows.From; y <= rows.To; y++)
        {
            ulong* row = bits + ((long)y * words), beside = seeds + ((long)y * words);
            for (int w = 0; w < words; w++)
            {
                ulong previous = w > 0 ? beside[w - 1] : 0, next = w + 1 < words ? beside[w + 1] : 0;
                if ((row[w] & BitWords.Dilate(previous, beside[w], next)) != 0) return true;
            }
        }

        return false;
    }
}
