using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Measure.Cpu;

/// <summary>Histogram of the HU of the set voxels of a bit volume.</summary>
internal static unsafe class HistogramCpu
{
    /// <returns>Voxels of each of the <see cref="HistogramBins"/>.</returns>
    public static long[] Run(short* hounsfield, ulong* within, BitGrid grid, WorkerPool pool)
    {
        var workers = new long[pool.Workers][];
        for (int i = 0; i < workers.Length; i++) workers[i] = new long[HistogramBins.Count];
        pool.For(grid.Shape.Z, (z, worker) =>
        {
            fixed (long* bins = workers[worker])
                Slice(hounsfield + (z * grid.Shape.SliceVoxels), within + (z * grid.WordsPerSlice), grid, bins);
        });
        long[] all = workers[0];
        foreach (long[] other in workers.Skip(1))
        {
            for (int bin = 0; bin < all.Length; bin++) all[bin] += other[bin];
        }

        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Slice(short* hounsfield, ulong* within, BitGrid grid, long* bins)
    {
        for (int y = 0; y < grid.Shape.Y; y++, hounsfield += grid.Shape.X)
        {
            for (int w = 0; w < grid.WordsPerRow; w++)
            {
                short* voxels = hounsfield + (w << 6);
                for (ulong word = *within++; word != 0; word &= word - 1)
                    bins[HistogramBins.Of(voxels[BitOperations.TrailingZeroCount(word)])]++;
            }
        }
    }
}
