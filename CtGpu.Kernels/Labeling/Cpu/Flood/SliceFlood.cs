using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>Floods one slice: alternates sweeps down and up over the rows that can still take something.</summary>
internal static unsafe class SliceFlood
{
    /// <summary>
    /// Takes the 8-connected components that touch <paramref name="seeds"/> in the rows given. Returns the rows that took
    /// something.
    /// </summary>
    /// <param name="seeds">Rows of bits, overwritten; see <see cref="SliceContact"/>.</param>
    public static RowRange Spread(ulong* remaining, ulong* taken, ulong* seeds, int rows, int words, RowRange touched)
    {
        RowRange all = RowRange.None;
        for (int step = 1; !touched.IsEmpty; step = -step)
        {
            RowRange grown = step > 0
                ? RowFlood.Sweep(remaining, taken, seeds, rows, words, touched.From, touched.To, 1)
                : RowFlood.Sweep(remaining, taken, seeds, rows, words, touched.To, touched.From, -1);
            if (grown.IsEmpty) break;
            all = all.With(grown);
            touched = SliceContact.Touched(seeds, taken, remaining, words, Math.Max(grown.From - 1, 0), Math.Min(grown.To + 1, rows - 1));
        }

        return all;
    }
}
