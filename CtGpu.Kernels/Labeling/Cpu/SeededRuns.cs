using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Clears the background by run labelling. Gives the same result as <see cref="VolumeFlood"/>, for volumes that it abandons.
/// </summary>
internal static unsafe class SeededRuns
{
    // The new root of every run. No run has number 0.
    private const int Outside = 0;
    private const int Inside = 1;

    /// <summary>Clears the components of the background. Returns their voxels.</summary>
    /// <param name="forest">Built from the same bits. Its roots and sizes are invalid afterwards.</param>
    public static long Clear(VolumeForest forest, ulong* bits, BitGrid grid, Background background, WorkerPool pool)
    {
        long voxels = background == Background.Faces ? TakeFaces(forest, bits, grid)
            : (*bits & 1) != 0 ? Take(forest, forest.FirstRun[0]) : 0;
        int* roots = forest.Roots;
        for (int run = 1; run < forest.Nodes; run++) roots[run] = forest.Sizes[roots[run]] == 0 ? Outside : Inside;
        pool.For(grid.Shape.Z, (z, _) =>
        {
            int* firstRun = forest.FirstRun + ((long)z * grid.Shape.Y);
            RunRows.Keep(bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, firstRun, forest.Roots, Inside);
        });
        return voxels;
    }

    private static long TakeFaces(VolumeForest forest, ulong* bits, BitGrid grid)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        ulong last = grid.LastVoxel;
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

    /// <summary>Marks the component of a run as background by setting its size to 0. Returns its size until then.</summary>
    private static long Take(VolumeForest forest, int run)
    {
        int root = forest.Roots[run];
        long size = forest.Sizes[root];
        forest.Sizes[root] = 0;
        return size;
    }
}
