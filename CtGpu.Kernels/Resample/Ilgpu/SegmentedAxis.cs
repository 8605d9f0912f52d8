using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// One axis, divided into blocks of 16 samples and into segments of whole blocks; a thread processes one segment of a line.
/// A result belongs to the block of its last tap. Kernels read the axis from <see cref="Table"/>.
/// </summary>
/// <param name="Inputs">Input samples of a line.</param>
/// <param name="Outputs">Results of a line.</param>
/// <param name="Length">Samples of a segment, a multiple of <see cref="Halo"/>.</param>
internal readonly record struct SegmentedAxis(int Inputs, int Outputs, int Length)
{
    /// <summary>Samples of a block.</summary>
    public const int Block = LineBlock<int>.Length;

    /// <summary>
    /// Samples on either side that a segment depends on. A recursion settles within them: the pole to the power of 32 is 5e-19,
    /// which is below the unit in the last place of a float64. Two blocks.
    /// </summary>
    public const int Halo = 2 * Block;

    /// <summary>Taps of a result before its last one.</summary>
    public const int EarlierTaps = 3;

    public int Segments => (Inputs + Length - 1) / Length;

    /// <summary>Blocks that have results. The last tap of a line is at most one sample past its end.</summary>
    public int Blocks => (Inputs + 1) / Block + 1;

    /// <summary>Returns the first result of each block, and the end of the last block's results.</summary>
    public int[] Starts(AxisPlan plan)
    {
        int[] starts = new int[Blocks + 1];
        for (int block = 1, k = 0; block < Blocks; block++)
        {
            while (k < Outputs && LastTap(plan, k) < block * Block) k++;
            starts[block] = k;
        }

        starts[Blocks] = Outputs;
        return starts;
    }

    /// <summary>
    /// Returns the table for the kernels: for each sample the number of results that have their last tap there, then
    /// <see cref="Starts(AxisPlan)"/>, then for each result the place of its last tap within the block.
    /// </summary>
    public int[] Table(AxisPlan plan)
    {
        int[] table = new int[PlacesAt + Outputs];
        Starts(plan).CopyTo(table, StartsAt);
        for (int k = 0; k < Outputs; k++)
        {
            int last = LastTap(plan, k);
            table[last]++;
            table[PlacesAt + k] = last % Block;
        }

        return table;
    }

    /// <summary>Returns the range of blocks of a segment.</summary>
    public LineSegment Segment(int index)
    {
        int first = index * (Length / Block);
        return new LineSegment(first, index == Segments - 1 ? Blocks : first + (Length / Block));
    }

    /// <summary>Returns the counts part of a table, by block.</summary>
    public ArrayView<LineBlock<int>> Counts(ArrayView<int> table) => table.SubView(0, StartsAt).Cast<LineBlock<int>>();

    /// <summary>Returns the starts part of a table.</summary>
    public ArrayView<int> Starts(ArrayView<int> table) => table.SubView(StartsAt, Blocks + 1);

    /// <summary>Returns the last part of a table.</summary>
    public ArrayView<int> Places(ArrayView<int> table) => table.SubView(PlacesAt, Outputs);

    private int StartsAt => Blocks * Block;

    private int PlacesAt => StartsAt + Blocks + 1;

    private static int LastTap(AxisPlan plan, int k) => plan.First[k] - AxisPlan.Lead + EarlierTaps;
}

/// <summary>A segment of a line.</summary>
/// <param name="First">First block of the segment.</param>
/// <param name="End">End of its blocks, exclusive.</param>
internal readonly record struct LineSegment(int First, int End)
{
    /// <summary>First block that the segment depends on.</summary>
    public int Settling => Math.Max(First - (SegmentedAxis.Halo / SegmentedAxis.Block), 0);

    /// <summary>End of the blocks that the segment depends on. Blocks past the line repeat its last sample.</summary>
    public int Needed => End + (SegmentedAxis.Halo / SegmentedAxis.Block);
}
