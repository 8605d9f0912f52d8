using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>Where one slice's bits come near another's; a look at eight words at a time that spares <see cref="RowFlood"/> most rows.</summary>
internal static unsafe class SliceNear
{
    /// <summary>
    /// Unites, for rows first..last, each row of <paramref name="other"/> with those above and below it, and looks
    /// for <paramref name="bits"/> that touch the result. Reads one word beside the rows of <paramref name="near"/>.
    /// </summary>
    /// <returns>Rows outside of which nothing touches; those at its rims may have been mistaken.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static RowRange Touched(ulong* near, ulong* other, ulong* bits, int words, int first, int last)
    {
        long from = (long)first * words, to = (last + 1L) * words, i = from;
        for (; i + 8 <= to; i += 8)
            (Vector512.Load(other + i - words) | Vector512.Load(other + i) | Vector512.Load(other + i + words)).Store(near + i);
        for (; i < to; i++) near[i] = other[i - words] | other[i] | other[i + words];

        // Rows are not told apart here: a row's last voxel seems to touch the next row's first.
        long low = to, high = -1;
        for (i = from; i + 8 <= to; i += 8)
        {
            Vector512<ulong> here = Vector512.Load(near + i);
            Vector512<ulong> right = (here << 1) | (Vector512.Load(near + i - 1) >> 63), left = (here >> 1) | (Vector512.Load(near + i + 1) << 63);
            if (((here | right | left) & Vector512.Load(bits + i)) == Vector512<ulong>.Zero) continue;
            low = Math.Min(low, i);
            high = i + 7;
        }

        for (; i < to; i++)
        {
            ulong here = near[i];
            if (((here | (here << 1) | (near[i - 1] >> 63) | (here >> 1) | (near[i + 1] << 63)) & bits[i]) == 0) continue;
            low = Math.Min(low, i);
            high = i;
        }

        return high < 0 ? RowRange.None : new RowRange((int)(low / words), (int)(high / words));
    }

    /// <summary>Whether any bit of the rows touches one of the near rows: exact, row by row.</summary>
    public static bool Touches(ulong* near, ulong* bits, int words, RowRange rows)
    {
        for (int y = rows.From; y <= rows.To; y++)
        {
            ulong* row = bits + ((long)y * words), beside = near + ((long)y * words);
            for (int w = 0; w < words; w++)
            {
                ulong previous = w > 0 ? beside[w - 1] : 0, next = w + 1 < words ? beside[w + 1] : 0;
                ulong here = beside[w];
                if ((row[w] & (here | (here << 1) | (previous >> 63) | (here >> 1) | (next << 63))) != 0) return true;
            }
        }

        return false;
    }
}
