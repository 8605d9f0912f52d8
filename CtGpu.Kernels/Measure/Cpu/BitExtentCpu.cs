using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Measure.Cpu;

/// <summary>Count, bounding box and coordinate sums of a bit volume.</summary>
internal static unsafe class BitExtentCpu
{
    public static BitExtent Measure(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        var workers = new BitExtent[pool.Workers];
        Array.Fill(workers, BitExtent.Empty);
        pool.For(grid.Shape.Z, (z, worker) => workers[worker] = workers[worker].Join(Slice(bits + (z * grid.WordsPerSlice), grid, z)));
        BitExtent all = BitExtent.Empty;
        foreach (BitExtent extent in workers) all = all.Join(extent);
        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static BitExtent Slice(ulong* bits, BitGrid grid, int z)
    {
        int words = grid.WordsPerRow;
        long voxels = 0, sumY = 0, sumX = 0;
        int y0 = int.MaxValue, y1 = -1, x0 = int.MaxValue, x1 = -1;
        for (int y = 0; y < grid.Shape.Y; y++)
        {
            long ofRow = 0;
            for (int w = 0; w < words; w++)
            {
                ulong word = *bits++;
                if (word == 0) continue;
                int count = BitOperations.PopCount(word);
                ofRow += count;
                sumX += ((long)count * (w << 6)) + SumOfIndices(word);
                x0 = Math.Min(x0, (w << 6) + BitOperations.TrailingZeroCount(word));
                x1 = Math.Max(x1, (w << 6) + 63 - BitOperations.LeadingZeroCount(word));
            }

            if (ofRow == 0) continue;
            voxels += ofRow;
            sumY += ofRow * y;
            y0 = Math.Min(y0, y);
            y1 = y;
        }

        return voxels == 0 ? BitExtent.Empty : new BitExtent(voxels, z, z, y0, y1, x0, x1, voxels * z, sumY, sumX);
    }

    /// <summary>Sum of the indices of the set bits: for each binary digit, the bits whose index has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SumOfIndices(ulong word) => word == ulong.MaxValue
        ? 63 * 32
        : BitOperations.PopCount(word & 0xAAAAAAAAAAAAAAAA)
        + (2 * BitOperations.PopCount(word & 0xCCCCCCCCCCCCCCCC))
        + (4 * BitOperations.PopCount(word & 0xF0F0F0F0F0F0F0F0))
        + (8 * BitOperations.PopCount(word & 0xFF00FF00FF00FF00))
        + (16 * BitOperations.PopCount(word & 0xFFFF0000FFFF0000))
        + (32 * BitOperations.PopCount(word & 0xFFFFFFFF00000000));
}
