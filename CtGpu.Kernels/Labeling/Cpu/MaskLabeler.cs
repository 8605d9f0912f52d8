using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// The labelling steps of the lung mask on bits, in place. Each step mostly concerns one large component. A flood handles that
/// component, and tables of runs handle the others. Memory is reused and rarely reallocated. One volume at a time.
/// </summary>
internal sealed unsafe class MaskLabeler : IDisposable
{
    private readonly VolumeForest _volume = new();
    private readonly VolumeFlood _flood = new();
    private readonly LargestOfSlices _slices = new();

    public void Dispose()
    {
        _volume.Dispose();
        _flood.Dispose();
        _slices.Dispose();
    }

    /// <summary>
    /// Turns the 26-connected air components of the background into solid. <see cref="Background.Faces"/> means the x and y faces
    /// only, because the lungs may leave the volume through a z face. Returns the number of voxels turned.
    /// </summary>
    public long FillOutside(ulong* solid, BitGrid grid, Background background, WorkerPool pool)
    {
        if (background == Background.Corner && (*solid & 1) != 0) return 0;
        BitSets.Complement(solid, grid, pool);
        FloodSeed seed = FloodSeed.Of(background);
        long turned = _flood.Run(solid, grid, seed, pool);
        if (turned == VolumeFlood.Abandoned)
        {
            _volume.Build(solid, grid, pool);
            turned = SeededRuns.Clear(_volume, solid, grid, seed, pool);
        }

        BitSets.Complement(solid, grid, pool);
        return turned;
    }

    /// <summary>
    /// Keeps, in each slice, only the largest 8-connected solid component; the others become air. If several are equally large,
    /// keeps the one whose first voxel is first in raster order.
    /// </summary>
    public void FillSlices(ulong* solid, BitGrid grid, WorkerPool pool) => _slices.Keep(solid, grid, pool);

    /// <summary>
    /// Replaces the solid bits by the bits of the largest 26-connected air component. If several are equally large, takes the one
    /// whose first voxel is first in raster order. Returns the sizes of the largest air components, at most
    /// <see cref="MaskComponents.Reported"/>, descending. If there is no air, returns an empty list and clears all bits.
    /// </summary>
    public IReadOnlyList<long> KeepLargestAir(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        BitSets.Complement(bits, grid, pool);
        long flooded = Math.Max(0, _flood.Run(bits, grid, FloodSeed.Densest, pool));
        List<long> sizes = Measure(bits, grid, pool, out int largest);
        if (flooded > 0 && sizes.Count > 0 && sizes[0] == flooded)
        {
            // Two components are equally large. Only the runs give the order of their first voxels.
            _flood.Restore(pool);
            flooded = 0;
            sizes = Measure(bits, grid, pool, out largest);
        }

        int rank = 0;
        if (flooded > 0)
        {
            while (rank < sizes.Count && sizes[rank] >= flooded) rank++;
            sizes.Insert(rank, flooded);
            if (sizes.Count > MaskComponents.Reported) sizes.RemoveAt(MaskComponents.Reported);
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

    /// <summary>Returns the sizes of the largest components of the bits, descending, and the root of the first of them.</summary>
    private List<long> Measure(ulong* bits, BitGrid grid, WorkerPool pool, out int largest)
    {
        _volume.Build(bits, grid, pool);
        var sizes = new List<long>(MaskComponents.Reported + 1);
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
            if (sizes.Count > MaskComponents.Reported) sizes.RemoveAt(MaskComponents.Reported);
            if (sizes.Count == MaskComponents.Reported) least = sizes[^1];
            if (rank == 0) largest = root;
        }

        return sizes;
    }
}
