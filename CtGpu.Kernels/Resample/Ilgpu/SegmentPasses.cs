using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// One axis cut into chunks of 32 samples, and into segments of whole chunks, one thread's work each. In device memory
/// as <c>axis</c>: the start of each chunk's results and the end of the last one's, then <see cref="AxisPlan.First"/>. A
/// result belongs to the chunk of its first tap.
/// </summary>
/// <param name="Length">Samples of a segment, a multiple of <see cref="Chunk"/>.</param>
internal readonly record struct SegmentedAxis(int Inputs, int Outputs, int Length)
{
    /// <summary>
    /// Samples of a chunk, and of the run-in in which a recursion forgets its start: the pole to the power of 32 is 5e-19,
    /// less than the last place of a float64.
    /// </summary>
    public const int Chunk = 32;

    public int Segments => (Inputs + Length - 1) / Length;

    public int Chunks => (Inputs + Chunk - 1) / Chunk;

    /// <summary>What the kernels need to know of an axis's plan.</summary>
    public int[] Table(AxisPlan plan)
    {
        var table = new int[Chunks + 1 + Outputs];
        for (int chunk = 1, k = 0; chunk < Chunks; chunk++)
        {
            while (k < Outputs && plan.First[k] - AxisPlan.Lead < chunk * Chunk) k++;
            table[chunk] = k;
        }

        table[Chunks] = Outputs;
        plan.First.CopyTo(table, Chunks + 1);
        return table;
    }

    public LineSegment Segment(int index, ArrayView<int> axis)
    {
        int chunk = index * (Length / Chunk);
        return new(Inputs, index * Length, Length, axis[chunk], axis[Math.Min(chunk + (Length / Chunk), Chunks)]);
    }

    public ArrayView<int> First(ArrayView<int> axis) => axis.SubView(Chunks + 1, Outputs);
}

/// <summary>A segment of a line and its results.</summary>
/// <param name="Inputs">Samples of the line.</param>
/// <param name="Bottom">First sample of the segment.</param>
/// <param name="Length">Samples of a segment.</param>
/// <param name="From">First result of the segment.</param>
/// <param name="To">End of its results, exclusive.</param>
internal readonly record struct LineSegment(int Inputs, int Bottom, int Length, int From, int To)
{
    /// <summary>Sample that the backward recursion starts with: the line's last, or the last of the chunk behind the segment.</summary>
    public int Top => Math.Min(Bottom + Length + SegmentedAxis.Chunk, Inputs) - 1;
}

/// <summary>Stored slices to rows of the output grid.</summary>
/// <param name="Rows">Rows of a slice.</param>
/// <param name="RowPitch">Elements between rows of the results.</param>
/// <param name="FirstSlice">Slice of the volume that comes first in this launch.</param>
internal readonly record struct RowPass(SegmentedAxis Axis, int Rows, long RowPitch, int FirstSlice);

/// <summary>Rows to rows of the output grid, slice by slice.</summary>
/// <param name="Columns">Columns of a slice.</param>
/// <param name="RowPitch">Elements between rows, in samples and results.</param>
internal readonly record struct ColumnPass(SegmentedAxis Axis, int Columns, long RowPitch);

/// <summary>Planes to slices of the output grid.</summary>
/// <param name="Rows">Rows of a plane.</param>
/// <param name="Columns">Columns of a plane.</param>
/// <param name="RowPitch">Elements between rows of the planes.</param>
/// <param name="FirstSegment">First segment of this launch.</param>
/// <param name="FirstPlane">Sample that the planes' memory begins with.</param>
/// <param name="FirstResult">Result that the HU's memory begins with.</param>
/// <param name="SolidAbove">Voxels above this HU are solid.</param>
/// <param name="WordsPerRow">32-bit words of a row of bits, or 0 when no bits are wanted.</param>
internal readonly record struct PlanePass(
    SegmentedAxis Axis, int Rows, int Columns, long RowPitch, int FirstSegment, long FirstPlane, long FirstResult, short SolidAbove, int WordsPerRow);
