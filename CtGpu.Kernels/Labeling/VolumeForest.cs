using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// 26-connected components of the set bits of a volume, as a flat <see cref="RunForest"/>. Slices are cut into one
/// chunk per worker; each worker joins the runs of its own chunk, then the chunks are joined in pairs, pairs of
/// pairs, and so on, so that no two threads ever touch one tree. Roots do not depend on the cut.
/// </summary>
internal sealed unsafe class VolumeForest : IDisposable
{
    private readonly RunForest _forest = new();
    private NativeBuffer<ulong> _zeros = new(0);

    /// <summary>Number of the first run of each row; one entry more than rows.</summary>
    public int* FirstRun => _forest.FirstRun;

    /// <summary>Root of each node.</summary>
    public int* Roots => _forest.Parent;

    /// <summary>Voxels of each root, if measured; other nodes have 0.</summary>
    public long* Sizes => _forest.Sizes;

    /// <summary>The outside (node 0) and the runs.</summary>
    public int Nodes => _forest.Nodes;

    public void Dispose()
    {
        _forest.Dispose();
        _zeros.Dispose();
    }

    /// <param name="measure">Also find the components' sizes.</param>
    /// <param name="outside">Which components are joined to the outside, node 0.</param>
    public void Build(ulong* bits, BitGrid grid, bool measure, Outside outside, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        _forest.ReserveRows(shape.Rows);
        pool.For(shape.Z, (z, _) => RunRows.Count(bits + (z * grid.WordsPerSlice), shape.Y, words, FirstRun + 1 + ((long)z * shape.Y)));
        _forest.Number(shape.Rows, measure);
        Scratch.Grow(ref _zeros, words);
        _zeros.Span.Clear();

        int chunks = Math.Max(1, Math.Min(pool.Workers, shape.Z));
        pool.For(chunks, (chunk, _) => BuildChunk(bits, grid, Cut(chunk, chunks, shape.Z), Cut(chunk + 1, chunks, shape.Z), measure, outside));
        if (chunks == 1) return;
        for (int step = 1; step < chunks; step *= 2)
        {
            int width = step;
            pool.For((chunks + step - 1) / (2 * step), (pair, _) => JoinSlice(bits, grid, Cut(((2 * pair) + 1) * width, chunks, shape.Z)));
        }

        pool.For(chunks, (chunk, _) => _forest.Flatten(RunAt(Cut(chunk, chunks, shape.Z), shape), RunAt(Cut(chunk + 1, chunks, shape.Z), shape)));
        if (measure) GatherSizes();
    }

    private static int Cut(int chunk, int chunks, int slices) => (int)((long)slices * chunk / chunks);

    private int RunAt(int z, Shape3 shape) => FirstRun[(long)z * shape.Y];

    private void BuildChunk(ulong* bits, BitGrid grid, int from, int to, bool measure, Outside outside)
    {
        Shape3 shape = grid.Shape;
        int words = grid.WordsPerRow;
        int firstRun = RunAt(from, shape), lastRun = RunAt(to, shape);
        _forest.Reset(firstRun, lastRun, measure);
        RunUnion.Slice(bits + (from * grid.WordsPerSlice), shape.Y, words, FirstRun + ((long)from * shape.Y), Roots);
        for (int z = from + 1; z < to; z++) JoinSlice(bits, grid, z);
        if (outside == Outside.Corner && from == 0 && (*bits & 1) != 0) RunUnion.Unite(Roots, 0, 1);
        if (outside == Outside.Faces)
        {
            for (int z = from; z < to; z++) JoinFaces(bits + (z * grid.WordsPerSlice), shape, words, FirstRun + ((long)z * shape.Y), Roots);
        }

        _forest.Flatten(firstRun, lastRun);
        if (!measure) return;
        for (int z = from; z < to; z++)
            RunRows.AddLengths(bits + (z * grid.WordsPerSlice), shape.Y, words, FirstRun + ((long)z * shape.Y), Roots, Sizes);
    }

    private void JoinSlice(ulong* bits, BitGrid grid, int z)
    {
        int* firstRun = FirstRun + ((long)z * grid.Shape.Y);
        ulong* slice = bits + (z * grid.WordsPerSlice);
        RunUnion.SliceAndBefore(
            slice, slice - grid.WordsPerSlice, grid.Shape.Y, grid.WordsPerRow, firstRun, firstRun - grid.Shape.Y, _zeros.Pointer, Roots);
    }

    /// <summary>Joins to the outside what touches the slice's rim.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void JoinFaces(ulong* slice, Shape3 shape, int words, int* firstRun, int* parent)
    {
        ulong last = 1UL << ((shape.X - 1) & 63);
        for (int y = 0; y < shape.Y; y++, slice += words)
        {
            if (y == 0 || y == shape.Y - 1)
            {
                for (int run = firstRun[y]; run < firstRun[y + 1]; run++) RunUnion.Unite(parent, 0, run);
                continue;
            }

            if ((slice[0] & 1) != 0) RunUnion.Unite(parent, 0, firstRun[y]);
            if ((slice[words - 1] & last) != 0) RunUnion.Unite(parent, 0, firstRun[y + 1] - 1);
        }
    }

    /// <summary>Chunks measured what they had joined by themselves.</summary>
    private void GatherSizes()
    {
        for (int i = 1; i < Nodes; i++)
        {
            if (Sizes[i] == 0 || Roots[i] == i) continue;
            Sizes[Roots[i]] += Sizes[i];
            Sizes[i] = 0;
        }
    }
}

/// <summary>What counts as outside the patient.</summary>
internal enum Outside
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The component of voxel (0,0,0).</summary>
    Corner,

    /// <summary>All components that touch an x or y face of the volume.</summary>
    Faces,
}
