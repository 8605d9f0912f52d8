using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// One axis, divided into chunks of 32 samples and into segments of whole chunks; a thread processes one segment of a line.
/// A result belongs to the chunk of its first tap. Kernels read the axis from <see cref="Table"/>.
/// </summary>
/// <param name="Inputs">Input samples of a line.</param>
/// <param name="Outputs">Results of a line.</param>
/// <param name="Length">Samples of a segment, a multiple of <see cref="Chunk"/>.</param>
internal readonly record struct SegmentedAxis(int Inputs, int Outputs, int Length)
{
    /// <summary>
    /// Samples of a chunk. A recursion settles within one chunk: the pole to the power of 32 is 5e-19, which is below the unit in
    /// the last place of a float64.
    /// </summary>
    public const int Chunk = 32;

    public int Segments => (Inputs + Length - 1) / Length;

    public int Chunks => (Inputs + Chunk - 1) / Chunk;

    /// <summary>
    /// Returns the table for the kernels: the first result of each chunk, the end of the last chunk's results, then
    /// <see cref="AxisPlan.First"/>.
    /// </summary>
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

    /// <summary>Returns a segment and the range of its results.</summary>
    public LineSegment Segment(int index, ArrayView<int> axis)
    {
        int chunk = index * (Length / Chunk);
        return new(Inputs, index * Length, Length, axis[chunk], axis[Math.Min(chunk + (Length / Chunk), Chunks)]);
    }

    /// <summary>Returns the <see cref="AxisPlan.First"/> part of a table.</summary>
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
    /// <summary>First sample of the anticausal recursion: the last sample of the line, or of the chunk after the segment.</summary>
    public int Top => Math.Min(Bottom + Length + SegmentedAxis.Chunk, Inputs) - 1;
}
