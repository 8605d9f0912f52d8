using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// 26-connected components of the set bits of a volume, as a flat <see cref="RunForest"/>. Slices are divided into one chunk per
/// worker. Each worker joins the runs of its own chunk. Then neighbouring chunks are joined in pairs, the results again in pairs,
/// and so on. No two threads ever modify the same tree. The roots do not depend on the division into chunks.
/// </summary>
internal sealed unsafe class VolumeForest : IDisposable
{
    private readonly RunForest _forest = new();
    private NativeBuffer<ulong> _zeros = new(0);

    /// <summary>Number of the first run of each row. One entry more than there are rows.</summary>
    public int* FirstRun => _forest.FirstRun;

    /// <summary>Root of each node.</summary>
    public int* Roots => _forest.Parent;

    /// <summary>Voxels of each root's component; 0 for all other nodes.</summary>
    public long* Sizes => _forest.Sizes;

    /// <summary>One more than the number of runs.</summary>
    public int Nodes => _forest.Nodes;

    public void Dispose()
    {
        _forest.Dispose();
        _zeros.Dispose();
    }

    /// <summary>Finds the components of a volume. Replaces the previous result.</summary>
    public void Build(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        _forest.ReserveRows(shape.Rows);
        pool.For(shape.Z, (z, _) =>
            RunRows.Count(bits + (z * grid.WordsPerSlice), shape.Y, words, FirstRun + 1 + ((long)z * shape.Y)));
        _forest.Number(shape.Rows);
        Scratch.Grow(ref _zeros, words);
        _zeros.Span.Clear();

        int chunks = Math.Max(1, Math.Min(pool.Workers, shape.Z));
        pool.For(chunks, (chunk, _) => BuildChunk(bits, grid, Cut(chunk, chunks, shape.Z), Cut(chunk + 1, chunks, shape.Z)));
        if (chunks == 1) return;
        for (int step = 1; step < chunks; step *= 2)
        {
            int width = step;
            pool.For((chunks + step - 1) / (2 * step), (pair, _) => JoinSlice(bits, grid, Cut(((2 * pair) + 1) * width, chunks, shape.Z)));
        }

        pool.For(chunks, (chunk, _) =>
            _forest.Flatten(RunAt(Cut(chunk, chunks, shape.Z), shape), RunAt(Cut(chunk + 1, chunks, shape.Z), shape)));
        _forest.Gather(1, Nodes);
    }

    /// <summary>First slice of a chunk.</summary>
    private static int Cut(int chunk, int chunks, int slices) => (int)((long)slices * chunk / chunks);

    /// <summary>First run of a slice.</summary>
    private int RunAt(int z, Shape3 shape) => FirstRun[(long)z * shape.Y];

    private void BuildChunk(ulong* bits, BitGrid grid, int from, int to)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        int firstRun = RunAt(from, shape), lastRun = RunAt(to, shape);
        _forest.Reset(firstRun, lastRun);
        RunUnion.Slice(bits + (from * grid.WordsPerSlice), shape.Y, words, FirstRun + ((long)from * shape.Y), Roots);
        for (int z = from + 1; z < to; z++) JoinSlice(bits, grid, z);
        _forest.Flatten(firstRun, lastRun);
        for (int z = from; z < to; z++)
            RunRows.Lengths(bits + (z * grid.WordsPerSlice), shape.Y, words, FirstRun + ((long)z * shape.Y), Sizes);
        _forest.Gather(firstRun, lastRun);
    }

    private void JoinSlice(ulong* bits, BitGrid grid, int z)
    {
        int* firstRun = FirstRun + ((long)z * grid.Shape.Y);
        ulong* slice = bits + (z * grid.WordsPerSlice);
        RunUnion.SliceAndPrevious(
            slice, slice - grid.WordsPerSlice, grid.Shape.Y, grid.WordsPerRow, firstRun, firstRun - grid.Shape.Y, _zeros.Pointer, Roots);
    }
}
