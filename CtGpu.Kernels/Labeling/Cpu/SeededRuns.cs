using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>What <see cref="VolumeFlood"/> takes from the corner or the faces, by runs: for components too winding for it.</summary>
internal static unsafe class SeededRuns
{
    // What every run's root becomes: no run has the first number.
    private const int Outside = 0;
    private const int Inside = 1;

    /// <summary>Clears the components of the seeds. Returns their voxels.</summary>
    /// <param name="forest">Built of the same bits; its roots and sizes are void afterwards.</param>
    public static long Clear(VolumeForest forest, ulong* bits, BitGrid grid, FloodSeeds seeds, WorkerPool pool)
    {
        long voxels = seeds == FloodSeeds.Faces ? TakeFaces(forest, bits, grid) : (*bits & 1) != 0 ? Take(forest, forest.FirstRun[0]) : 0;
        int* roots = forest.Roots;
        for (int run = 1; run < forest.Nodes; run++) roots[run] = forest.Sizes[roots[run]] == 0 ? Outside : Inside;
        pool.For(grid.Shape.Z, (z, _) => RunRows.Keep(
            bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, forest.FirstRun + ((long)z * grid.Shape.Y), forest.Roots, Inside));
        return voxels;
    }

    private static long TakeFaces(VolumeForest forest, ulong* bits, BitGrid grid)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        ulong last = 1UL << ((grid.Shape.X - 1) & 63);
        long voxels = 0;
        for (long row = 0; row < grid.Shape.Rows; row++, bits += words)
        {
            int from = forest.FirstRun[row], to = forest.FirstRun[row + 1], y = (int)(row % rows);
            if (y == 0 || y == rows - 1)
            {
                for (int run = from; run < to; run++) voxels += Take(forest, run);
                continue;
            }

            if ((bits[0] & 1) != 0) voxels += Take(forest, from);
            if ((bits[words - 1] & last) != 0) voxels += Take(forest, to - 1);
        }

        return voxels;
    }

    /// <summary>Takes a run's component, which then has no size: that marks it. Returns the voxels that it had.</summary>
    private static long Take(VolumeForest forest, int run)
    {
        int root = forest.Roots[run];
        long size = forest.Sizes[root];
        forest.Sizes[root] = 0;
        return size;
    }
}
