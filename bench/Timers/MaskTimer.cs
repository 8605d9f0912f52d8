using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Timers;

/// <summary>
/// Lung mask of a raw int16 volume of HU, and dilation of a raw uint8 mask. The timed part includes expanding the bits to one byte for
/// each voxel, because the peers compute bytes.
/// </summary>
internal static unsafe class MaskTimer
{
    /// <summary><c>mask IN NZ NY NX OUT RUNS THREADS</c>: the lung mask by the rules of the tutorial preset. Writes uint8 to OUT.</summary>
    public static int Mask(string[] arguments)
    {
        if (arguments.Length != 7) return Timer.Usage("IN NZ NY NX OUT RUNS THREADS", arguments);
        var grid = new BitGrid(Timer.Shape(arguments.AsSpan(1)));
        using NativeBuffer<short> hounsfield = Timer.Load<short>(arguments[0], grid.Shape.Voxels);
        using var bits = new NativeBuffer<ulong>(grid.Words);
        using var mask = new NativeBuffer<byte>(grid.Shape.Voxels);
        using var pool = new WorkerPool(int.Parse(arguments[6]));
        using var volumes = new CpuBitVolumes(pool);
        volumes.Open(grid, hounsfield.Pointer, bits.Pointer);
        var geometry = new VolumeGeometry(grid.Shape, new Spacing3(1, 1, 1), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        var plan = new MaskPlan(geometry, -320, Background.Corner, FillStructures: true) { Tutorial = true };
        Timer.Print(int.Parse(arguments[5]), () =>
        {
            ThresholdCpu.Run(hounsfield.Pointer, grid, -320, bits.Pointer, pool);
            TutorialMask.Run(volumes, plan);
            Expand(bits.Pointer, grid, mask.Pointer, pool);
        });
        Timer.Save(arguments[4], mask);
        return 0;
    }

    /// <summary><c>ball IN NZ NY NX OUT RUNS THREADS</c>: dilates a mask by a ball of 5 voxels. Writes uint8 to OUT.</summary>
    public static int Ball(string[] arguments)
    {
        if (arguments.Length != 7) return Timer.Usage("IN NZ NY NX OUT RUNS THREADS", arguments);
        var grid = new BitGrid(Timer.Shape(arguments.AsSpan(1)));
        using NativeBuffer<byte> mask = Timer.Load<byte>(arguments[0], grid.Shape.Voxels);
        using NativeBuffer<ulong> bits = new(grid.Words), grown = new(grid.Words);
        BallPlan ball = BallPlan.Create(5, new Spacing3(1, 1, 1));
        using var dilate = new DilateCpu();
        using var pool = new WorkerPool(int.Parse(arguments[6]));
        for (long i = 0; i < mask.Length; i++)
        {
            long row = i / grid.Shape.X, x = i % grid.Shape.X;
            if (mask.Pointer[i] != 0) bits.Pointer[(row * grid.WordsPerRow) + (x >> 6)] |= 1UL << (int)(x & 63);
        }

        Timer.Print(int.Parse(arguments[5]), () =>
        {
            dilate.Run(bits.Pointer, grown.Pointer, grid, ball, pool);
            Expand(grown.Pointer, grid, mask.Pointer, pool);
        });
        Timer.Save(arguments[4], mask);
        return 0;
    }

    private static void Expand(ulong* bits, BitGrid grid, byte* mask, WorkerPool pool)
    {
        int rows = grid.Shape.Y, columns = grid.Shape.X, words = grid.WordsPerRow;
        pool.For(grid.Shape.Z, (z, _) =>
        {
            for (long row = (long)z * rows; row < (z + 1L) * rows; row++)
                BitExpansion.ExpandRow(bits + (row * words), 0, columns, mask + (row * columns));
        });
    }
}
