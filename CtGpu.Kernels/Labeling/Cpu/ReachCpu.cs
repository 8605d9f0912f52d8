using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Finds the 26-connected components of a seed: by a flood, or by run labelling if the flood stops at its limit. Memory is reused and
/// rarely reallocated.
/// </summary>
internal sealed unsafe class ReachCpu : IDisposable
{
    private readonly VolumeFlood _flood = new();
    private readonly VolumeForest _runs = new();

    public void Dispose()
    {
        _flood.Dispose();
        _runs.Dispose();
    }

    /// <param name="target">Receives the components. May be the source.</param>
    public void Run(ulong* source, ulong* target, BitGrid grid, FloodSeed seed, WorkerPool pool)
    {
        if (source != target) Buffer.MemoryCopy(source, target, grid.Bytes, grid.Bytes);
        if (!_flood.Run(target, grid, seed, pool))
        {
            _runs.Build(target, grid, pool);
            SeededRuns.Keep(_runs, target, grid, seed, pool);
            return;
        }

        nuint bytes = (nuint)grid.WordsPerSlice * sizeof(ulong);
        pool.For(grid.Shape.Z, (z, _) => NativeMemory.Copy(_flood.Taken(z), target + (z * grid.WordsPerSlice), bytes));
    }
}
