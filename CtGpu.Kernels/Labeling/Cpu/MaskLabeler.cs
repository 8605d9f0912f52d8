using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// The labelling steps of the lung mask on bits, in place. What each step asks about is mostly one large component:
/// that is flooded, and only what is left goes through tables of runs.
/// Memory is kept from volume to volume and grows rarely. One volume at a time.
/// </summary>
internal sealed unsafe class MaskLabeler : IDisposable
{
    /// <summary>Component sizes that <see cref="KeepLargestAir"/> reports.</summary>
    public const int Reported = 5;

    private readonly VolumeForest _volume = new();
    private readonly VolumeFlood _flood = new();
    private SliceFill[] _slices = [];

    public void Dispose()
    {
        _volume.Dispose();
        _flood.Dispose();
        foreach (SliceFill slice in _slices) slice.Dispose();
    }

    /// <summary>
    /// Turns the 26-connected air component of voxel (0,0,0) into solid; nothing happens if that voxel is solid.
    /// Returns the voxels turned.
    /// </summary>
    public long FillOutsideCorner(ulong* solid, BitGrid grid, WorkerPool pool) =>
        (*solid & 1) != 0 ? 0 : FillOutside(solid, grid, FloodSeeds.Corner, pool);

    /// <summary>
    /// Turns every 26-connected air component that touches an x or y face of the volume into solid (not z: the
    /// lungs may leave the volume there). Returns the voxels turned.
    /// </summary>
    public long FillOutsideFaces(ulong* solid, BitGrid grid, WorkerPool pool) => FillOutside(solid, grid, FloodSeeds.Faces, pool);

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
            for (int i = known; i < _slices.Length; i++) _slices[i] = new SliceFill();
        }

        pool.For(grid.Shape.Z, (z, worker) => _slices[worker].KeepLargest(solid + (z * grid.WordsPerSlice), grid));
    }

    /// <summary>
    /// Replaces solid bits by the bits of the largest 26-connected air component; of equally large ones the one
    /// whose first voxel comes first in raster order. Returns the sizes of the largest air components, at most
    /// <see cref="Reported"/>, descending; empty, with all bits zero, when there is no air.
    /// </summary>
    public IReadOnlyList<long> KeepLargestAir(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        Complement(bits, grid, pool);
        long flooded = Math.Max(0, _flood.Run(bits, grid, FloodSeeds.Densest, pool));
        List<long> sizes = Measure(bits, grid, pool, out int largest);
        if (flooded > 0 && sizes.Count > 0 && sizes[0] == flooded)
        {
            // Which of the two comes first decides: only the runs know.
            _flood.GiveBack(pool);
            flooded = 0;
            sizes = Measure(bits, grid, pool, out largest);
        }

        int rank = 0;
        if (flooded > 0)
        {
            while (rank < sizes.Count && sizes[rank] >= flooded) rank++;
            sizes.Insert(rank, flooded);
            if (sizes.Count > Reported) sizes.RemoveAt(Reported);
        }

        bool keepFlooded = flooded > 0 && rank == 0;
        pool.For(grid.Shape.Z, (z, _) =>
        {
            ulong* slice = bits + (z * grid.WordsPerSlice);
            if (keepFlooded) NativeMemory.Copy(_flood.Taken(z), slice, (nuint)grid.WordsPerSlice * sizeof(ulong));
            else RunRows.Keep(slice, grid.Shape.Y, grid.WordsPerRow, _volume.FirstRun + ((long)z * grid.Shape.Y), _volume.Roots, largest);
        });
        return sizes;
    }

    /// <summary>The sizes of the largest components of the bits, descending, and the root of the first of them.</summary>
    private List<long> Measure(ulong* bits, BitGrid grid, WorkerPool pool, out int largest)
    {
        _volume.Build(bits, grid, pool);
        var sizes = new List<long>(Reported + 1);
        largest = 0;
        long* sizeOf = _volume.Sizes;
        long least = 0;
        for (int root = 1, nodes = _volume.Nodes; root < nodes; root++)
        {
            long size = sizeOf[root];
            if (size <= least) continue;
            int rank = sizes.Count;
            while (rank > 0 && sizes[rank - 1] < size) rank--;
            sizes.Insert(rank, size);
            if (sizes.Count > Reported) sizes.RemoveAt(Reported);
            if (sizes.Count == Reported) least = sizes[^1];
            if (rank == 0) largest = root;
        }

        return sizes;
    }

    private static void Complement(ulong* bits, BitGrid grid, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (z, _) => RunRows.Complement(bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, grid.TailMask));

    private long FillOutside(ulong* solid, BitGrid grid, FloodSeeds seeds, WorkerPool pool)
    {
        Complement(solid, grid, pool);
        long turned = _flood.Run(solid, grid, seeds, pool);
        if (turned == VolumeFlood.GaveUp)
        {
            _volume.Build(solid, grid, pool);
            turned = SeededRuns.Clear(_volume, solid, grid, seeds, pool);
        }

        Complement(solid, grid, pool);
        return turned;
    }
}
