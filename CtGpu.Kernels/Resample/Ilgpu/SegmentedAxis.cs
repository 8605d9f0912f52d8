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
