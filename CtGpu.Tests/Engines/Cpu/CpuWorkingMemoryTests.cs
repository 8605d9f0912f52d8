using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.Cpu;

/// <summary>No other test runs meanwhile: the bytes of the whole process are counted.</summary>
[CollectionDefinition(nameof(CpuWorkingMemoryTests), DisableParallelization = true)]
[Collection(nameof(CpuWorkingMemoryTests))]
public sealed unsafe class CpuWorkingMemoryTests
{
    public static TheoryData<string, Enum, double, double, int> Volumes => new()
    {
        { "40,200,200", ResamplePrecision.Exact, 0, 0, 1 },
        { "40,200,200", ResamplePrecision.Fast, 4, 0, 2 },
        { "90,150,310", ResamplePrecision.Exact, 20, 0, 3 },
        { "12,300,64", ResamplePrecision.Exact, 8, 0, 2 },
        { "60,150,310", ResamplePrecision.Fast, 8, 40, 2 },
    };

    [Theory]
    [MemberData(nameof(Volumes))]
    public void The_estimate_covers_the_memory_of_a_slot_and_is_no_multiple_of_it(
        string shape, Enum anyPrecision, double closeMm, double dilateMm, int threads)
    {
        var precision = (ResamplePrecision)anyPrecision;
        int[] sizes = [.. shape.Split(',').Select(int.Parse)];
        Shape3 output = new(sizes[0], sizes[1], sizes[2]), input = new(output.Z / 2, output.Y + 9, output.X - 20);
        Spacing3 spacing = new(2, 1, 1);
        var options = new MaskOptions { CloseMm = closeMm, DilateMm = dilateMm, SplitLungs = dilateMm > 0 };
        var plan = new VolumePlan(
            RescalePlan.Identity(input.Z), ResamplePlan.Create(input, output, 3, GridPlacement.Corner, precision),
            options.PlanFor(Grids.Axial(output.Z, output.Y, output.X) with { Spacing = spacing }, spacing), null, null);
        using HostBuffer stored = new PageableBuffer(input.Voxels * sizeof(short));
        // A box of tissue with two lungs.
        for (int z = 0; z < input.Z; z++)
        {
            for (int y = 0; y < input.Y; y++)
            {
                for (int x = 0; x < input.X; x++)
                {
                    bool body = x > 4 && y > 4 && x < input.X - 5 && y < input.Y - 5, lung = body && y % 90 > 30 && x % 90 > 40;
                    stored.As<short>()[(((long)z * input.Y) + y) * input.X + x] = (short)(!body || lung ? -1000 : 40);
                }
            }
        }

        using var results = VolumeResults.Allocate(plan, bytes => new PageableBuffer(bytes));
        using var engine = new CpuEngine(threads);
        long before = NativeMemoryLimit.Allocated;
        using IVolumeSlot slot = engine.CreateSlot();
        VolumeSteps.Run(slot, plan, stored, results);
        long allocated = NativeMemoryLimit.Allocated - before;

        double estimate = CpuWorkingMemory.OfResample(input, output, precision, threads)
            + CpuWorkingMemory.OfMask(output, options.BallsMm().Max(), spacing, threads);
        // Buffers of 8 MiB and more are aligned to 2 MiB.
        Assert.InRange(allocated, estimate / 2.5, estimate + (8 << 20));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(7)]
    [InlineData(60)]
    public void The_scratch_of_a_ball_is_computed_as_it_is_laid_out(double radiusMm)
    {
        foreach (Shape3 shape in (Shape3[])[new(1, 1, 1), new(5, 9, 70), new(40, 33, 129)])
        {
            var grid = new BitGrid(shape);
            BallPlan ball = BallPlan.Create(radiusMm, new Spacing3(2, 1, 0.5), shape);
            var layout = new BallLayout(ball, grid);
            Assert.Equal(layout.ScratchWords, BallLayout.ScratchWordsOf(grid, ball.RadiusZ, ball.RadiusY));
            Assert.Equal((double)layout.SliceWords * shape.Z, BallLayout.VolumeWordsOf(grid));
        }
    }

    [Fact]
    public void An_absurd_volume_needs_a_finite_number_of_bytes()
    {
        Shape3 absurd = new(1 << 28, 1 << 28, 1 << 28);
        double resample = CpuWorkingMemory.OfResample(new Shape3(1000, 65535, 65535), absurd, ResamplePrecision.Exact, 256);
        double mask = CpuWorkingMemory.OfMask(absurd, 100, new Spacing3(0.0005, 0.0005, 0.0005), 256);
        double balls = CpuWorkingMemory.OfBalls(absurd, [100, 100], new Spacing3(0.0005, 0.0005, 0.0005));
        Assert.True(resample > 1e18 && double.IsFinite(resample) && mask > 1e18 && double.IsFinite(mask));
        Assert.True(balls > 1e13 && double.IsFinite(balls));
    }
}
