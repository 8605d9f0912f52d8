using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Measure.Cpu;

/// <summary>Count and bounding box of a mask of bits.</summary>
internal static unsafe class MaskFactsCpu
{
    public static MaskExtent Measure(ulong* mask, BitGrid grid, WorkerPool pool)
    {
        var workers = new MaskExtent[pool.Workers];
        Array.Fill(workers, MaskExtent.Empty);
        pool.For(grid.Shape.Z, (z, worker) => workers[worker] = workers[worker].Join(Slice(mask + (z * grid.WordsPerSlice), grid, z)));
        MaskExtent all = MaskExtent.Empty;
        foreach (MaskExtent extent in workers) all = all.Join(extent);
        return all;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static MaskExtent Slice(ulong* mask, BitGrid grid, int z)
    {
        int words = grid.WordsPerRow, rows = grid.Shape.Y, half = grid.Shape.X / 2;
        ulong lowerMask = (1UL << (half & 63)) - 1;
        long voxels = 0, lower = 0;
        int y0 = int.MaxValue, y1 = -1, x0 = int.MaxValue, x1 = -1;
        for (int y = 0; y < rows; y++, mask += words)
        {
            for (int w = 0; w < words; w++)
            {
                ulong bits = mask[w];
                if (bits == 0) continue;
                int count = BitOperations.PopCount(bits);
                voxels += count;
                lower += w < half >> 6 ? count : w == half >> 6 ? BitOperations.PopCount(bits & lowerMask) : 0;
                y0 = Math.Min(y0, y);
                y1 = y;
                x0 = Math.Min(x0, (w << 6) + BitOperations.TrailingZeroCount(bits));
                x1 = Math.Max(x1, (w << 6) + 63 - BitOperations.LeadingZeroCount(bits));
            }
        }

        return voxels == 0 ? MaskExtent.Empty : new MaskExtent(voxels, lower, z, z, y0, y1, x0, x1);
    }
}
