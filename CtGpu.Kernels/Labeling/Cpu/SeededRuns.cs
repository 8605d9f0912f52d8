using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Labeling.Cpu.Flood;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>
/// Takes components by run labelling. Gives the same result as <see cref="VolumeFlood"/>, for volumes that it abandons.
/// </summary>
internal static unsafe class SeededRuns
{
    // The new root of every run. No run has number 0.
    private const int Taken = 0;
    private const int Left = 1;

    /// <summary>Clears all components but those of the seed.</summary>
    /// <param name="forest">Built from the same bits. Its roots and sizes are invalid afterwards.</param>
    public static void Keep(VolumeForest forest, ulong* bits, BitGrid grid, FloodSeed seed, WorkerPool pool)
    {
        if (seed.IsOnFaces) TakeFaces(forest, bits, grid, seed.Faces);
        else if ((*bits & 1) != 0) Take(forest, forest.FirstRun[0]);
        int* roots = forest.Roots;
        for (int run = 1; run < forest.Nodes; run++) roots[run] = forest.Sizes[roots[run]] == 0 ? Taken : Left;
        pool.For(grid.Shape.Z, (z, _) =>
        {
            int* firstRun = forest.FirstRun + ((long)z * grid.Shape.Y);
            RunRows.Keep(bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, firstRun, forest.Roots, Taken);
        });
    }

    private static void TakeFaces(VolumeForest forest, ulong* bits, BitGrid grid, VolumeFaces faces)
    {
        int rows = grid.Shape.Y, slices = grid.Shape.Z, words = grid.WordsPerRow;
        bool left = faces.HasFlag(VolumeFaces.XMinus), right = faces.HasFlag(VolumeFaces.XPlus);
        ulong last = grid.LastVoxel;
        for (long row = 0; row < grid.Shape.Rows; row++, bits += words)
        {
            int from = forest.FirstRun[row], to = forest.FirstRun[row + 1], y = (int)(row % rows), z = (int)(row / rows);
            VolumeFaces touched = (y == 0 ? VolumeFaces.YMinus : 0) | (y == rows - 1 ? VolumeFaces.YPlus : 0)
                | (z == 0 ? VolumeFaces.ZMinus : 0) | (z == slices - 1 ? VolumeFaces.ZPlus : 0);
            if ((touched & faces) != 0)
            {
                for (int run = from; run < to; run++) Take(forest, run);
                continue;
            }

            if (left && (bits[0] & 1) != 0) Take(forest, from);
            if (right && (bits[words - 1] & last) != 0) Take(forest, to - 1);
        }
    }

    /// <summary>Marks the component of a run as taken by setting its size to 0.</summary>
    private static void Take(VolumeForest forest, int run) => forest.Sizes[forest.Roots[run]] = 0;
}
