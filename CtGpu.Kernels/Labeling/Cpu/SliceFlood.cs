namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>Floods one slice: sweeps down and up in turn, over the rows where there is still something to take.</summary>
internal static unsafe class SliceFlood
{
    /// <summary>Takes the 8-connected components that touch <paramref name="near"/> in the rows given. Returns the rows that took something.</summary>
    /// <param name="near">Rows of bits, overwritten; see <see cref="SliceNear"/>.</param>
    public static RowRange Spread(ulong* left, ulong* taken, ulong* near, int rows, int words, RowRange touched)
    {
        RowRange all = RowRange.None;
        for (int step = 1; !touched.IsEmpty; step = -step)
        {
            RowRange grown = step > 0
                ? RowFlood.Sweep(left, taken, near, rows, words, touched.From, touched.To, 1)
                : RowFlood.Sweep(left, taken, near, rows, words, touched.To, touched.From, -1);
            if (grown.IsEmpty) break;
            all = all.With(grown);
            touched = SliceNear.Touched(near, taken, left, words, Math.Max(grown.From - 1, 0), Math.Min(grown.To + 1, rows - 1));
        }

        return all;
    }
}
