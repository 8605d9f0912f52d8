using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>
/// Estimates the working memory of a <see cref="CpuSlot"/>. Sums are floating point: they cannot overflow for absurd volumes.
/// </summary>
internal static class CpuWorkingMemory
{
    /// <summary>Working memory that is reused is allocated with a quarter more than is needed.</summary>
    private const double Growth = 1.25;

    /// <summary>The volumes of <see cref="BitVolume"/> that are not results.</summary>
    private const int WorkingVolumes = (int)BitVolume.J;

    /// <summary>Voxels per run of air that labelling is expected to store. Chests have more; noise of air and solid has 4.</summary>
    private const double VoxelsPerRun = 16;

    /// <summary>Bytes per run: its parent and its size.</summary>
    private const int RunBytes = sizeof(int) + sizeof(long);

    /// <summary>Bytes per line of a ball while it is made and laid out, and in its plan, which is kept.</summary>
    private const int LineBytes = 128, KeptLineBytes = 4 * sizeof(int);

    /// <param name="input">Shape of the volume as read.</param>
    /// <param name="output">Shape of the results.</param>
    /// <param name="precision">Arithmetic of the resample.</param>
    /// <param name="threads">Threads of the engine.</param>
    public static double OfResample(Shape3 input, Shape3 output, ResamplePrecision precision, int threads) =>
        Growth * ResampleCpu.ScratchBytes(input, output, precision, threads);

    /// <summary>Memory of the plans of balls, on every engine.</summary>
    /// <param name="ballsMm">Radii of all balls of a volume.</param>
    /// <param name="spacing">Spacing in which balls are measured.</param>
    public static double OfBalls(Shape3 shape, IReadOnlyList<double> ballsMm, Spacing3 spacing)
    {
        return (ballsMm.Select(Lines).DefaultIfEmpty().Max() * LineBytes) + (ballsMm.Sum(Lines) * KeptLineBytes);

        double Lines(double mm) =>
            ((2.0 * Reach(mm, spacing.Z, shape.Z)) + 1) * ((2.0 * Reach(mm, spacing.Y, shape.Y)) + 1);
    }

    /// <summary>Memory of <see cref="CpuBitVolumes"/>.</summary>
    /// <param name="ballMm">Radius of the largest ball.</param>
    /// <param name="spacing">Spacing of the voxels.</param>
    public static double OfMask(Shape3 shape, double ballMm, Spacing3 spacing, int threads)
    {
        var grid = new BitGrid(shape);
        double slice = (double)grid.WordsPerRow * shape.Y, volume = slice * shape.Z, rows = (double)shape.Z * shape.Y;
        // The working volumes and that of the flood; then slices of each thread, and its rows of sums of the means.
        double words = ((WorkingVolumes + 1) * volume) + rows + ((slice + grid.WordsPerRow) * threads) + (3 * slice * threads);
        words += 2 * ((64.0 * grid.WordsPerRow) + 16) * threads;
        var blocks = new BlockGrid(shape, MaskPlan.BlockFor(spacing));
        // The means of the blocks, and their bit volumes with the result.
        if (blocks.Block.Voxels > 1)
            words += (blocks.Blocks.Voxels * sizeof(short) / (double)sizeof(ulong)) + ((WorkingVolumes + 2.0) * new BitGrid(blocks.Blocks).Words);
        double runs = (rows * shape.X / VoxelsPerRun * RunBytes) + (rows * sizeof(int));
        int z = Reach(ballMm, spacing.Z, shape.Z), y = Reach(ballMm, spacing.Y, shape.Y);
        words += BallLayout.VolumeWordsOf(grid) + (BallLayout.ScratchWordsOf(grid, z, y) * threads);
        return Growth * ((words * sizeof(ulong)) + runs);
    }

    private static int Reach(double radiusMm, double step, int length) => (int)Math.Min((radiusMm / step) + 1, length - 1);
}
