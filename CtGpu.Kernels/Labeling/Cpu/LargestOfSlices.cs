using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>Keeps the largest 8-connected component of each slice. Memory is reused and rarely reallocated.</summary>
internal sealed unsafe class LargestOfSlices : IDisposable
{
    private SliceFill[] _workers = [];

    public void Dispose()
    {
        foreach (SliceFill worker in _workers) worker.Dispose();
    }

    /// <summary>
    /// Clears all other components. If several of a slice are equally large, keeps the one whose first voxel is first in raster
    /// order.
    /// </summary>
    public void Keep(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        int known = _workers.Length;
        if (known < pool.Workers)
        {
            Array.Resize(ref _workers, pool.Workers);
            for (int i = known; i < _workers.Length; i++) _workers[i] = new SliceFill();
        }

        pool.For(grid.Shape.Z, (z, worker) => _workers[worker].KeepLargest(bits + (z * grid.WordsPerSlice), grid));
    }
}
