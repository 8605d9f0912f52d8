using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling;

/// <summary>
/// The labelling steps of the lung mask on bits, in place. Only the phase that a step asks about is labelled.
/// Memory for the tables of runs is kept from volume to volume and grows rarely. One volume at a time.
/// </summary>
internal sealed unsafe class MaskLabeler : IDisposable
{
    /// <summary>Component sizes that <see cref="KeepLargestAir"/> reports.</summary>
    public const int Reported = 5;

    private readonly VolumeForest _volume = new();
    private RunForest[] _slices = [];

    public void Dispose()
    {
        _volume.Dispose();
        foreach (RunForest slice in _slices) slice.Dispose();
    }

    /// <summary>
    /// Turns the 26-connected air component of voxel (0,0,0) into solid; nothing happens if that voxel is solid.
    /// Returns the voxels turned.
    /// </summary>
    public long FillOutsideCorner(ulong* solid, BitGrid grid, WorkerPool pool) =>
        (*solid & 1) != 0 ? 0 : FillOutside(solid, grid, Outside.Corner, pool);

    /// <summary>
    /// Turns every 26-connected air component that touches an x or y face of the volume into solid (not z: the
    /// lungs may leave the volume there). Returns the voxels turned.
    /// </summary>
    public long FillOutsideFaces(ulong* solid, BitGrid grid, WorkerPool pool) => FillOutside(solid, grid, Outside.Faces, pool);

    /// <summary>
    /// Turns, in each slice, solid into air that is not part of the slice's largest 8-connected solid component;
    /// of equally large ones the one whose first voxel comes first in raster order stays.
    /// </summary>
    public void FillSlices(ulong* solid, BitGrid grid, WorkerPool pool)
    {
        int known = _slices.Length;
        if (known < pool.Workers)
        {
            Array.Resize(ref _slices, pool.Workers);
            for (int i = known; i < _slices.Length; i++) _slices[i] = new RunForest();
        }

        pool.For(grid.Shape.Z, (z, worker) => FillSlice(solid + (z * grid.WordsPerSlice), grid, _slices[worker]));
    }

    /// <summary>
    /// Replaces solid bits by the bits of the largest 26-connected air component; of equally large ones the one
    /// whose first voxel comes first in raster order. Returns the sizes of the largest air components, at most
    /// <see cref="Reported"/>, descending; empty, with all bits zero, when there is no air.
    /// </summary>
    public IReadOnlyList<long> KeepLargestAir(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        Complement(bits, grid, pool);
        _volume.Build(bits, grid, measure: true, Outside.None, pool);
        var sizes = new List<long>(Reported + 1);
        int largest = 0;
        for (int root = 1; root < _volume.Nodes; root++)
        {
            long size = _volume.Sizes[root];
            if (size == 0 || (sizes.Count == Reported && size <= sizes[^1])) continue;
            int rank = sizes.Count;
            while (rank > 0 && sizes[rank - 1] < size) rank--;
            sizes.Insert(rank, size);
            if (sizes.Count > Reported) sizes.RemoveAt(Reported);
            if (rank == 0) largest = root;
        }

        pool.For(shape.Z, (z, _) => RunRows.Keep(
            bits + (z * grid.WordsPerSlice), shape.Y, grid.WordsPerRow, _volume.FirstRun + ((long)z * shape.Y), _volume.Roots, largest));
        return sizes;
    }

    private static void Complement(ulong* bits, BitGrid grid, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (z, _) => RunRows.Complement(bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, grid.TailMask));

    private static void FillSlice(ulong* solid, BitGrid grid, RunForest forest)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        forest.ReserveRows(rows);
        RunRows.Count(solid, rows, words, forest.FirstRun + 1);
        forest.Number(rows, withSizes: true);
        forest.Reset(1, forest.Nodes, withSizes: true);
        RunUnion.Slice(solid, rows, words, forest.FirstRun, forest.Parent);
        forest.Flatten(1, forest.Nodes);
        RunRows.AddLengths(solid, rows, words, forest.FirstRun, forest.Parent, forest.Sizes);
        int largest = 0;
        long size = 0;
        for (int root = 1; root < forest.Nodes; root++)
        {
            if (forest.Sizes[root] <= size) continue;
            size = forest.Sizes[root];
            largest = root;
        }

        RunRows.Keep(solid, rows, words, forest.FirstRun, forest.Parent, largest);
    }

    private long FillOutside(ulong* solid, BitGrid grid, Outside outside, WorkerPool pool)
    {
        Shape3 shape = grid.Shape;
        Complement(solid, grid, pool);
        _volume.Build(solid, grid, measure: false, outside, pool);
        long turned = 0;
        pool.For(shape.Z, (z, _) => Interlocked.Add(ref turned, RunRows.ClearAndComplement(
            solid + (z * grid.WordsPerSlice), shape.Y, grid.WordsPerRow, grid.TailMask, _volume.FirstRun + ((long)z * shape.Y), _volume.Roots, 0)));
        return turned;
    }
}
