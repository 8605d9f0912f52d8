using CsCheck;
using CtGpu.Kernels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Tests.Resample;

public sealed class ResampleCpuTests
{
    public static TheoryData<int, int, int, int, int, int> Shapes => new()
    {
        { 1, 1, 1, 1, 1, 1 },
        { 1, 1, 1, 3, 2, 5 },
        { 2, 2, 2, 5, 3, 4 },
        { 3, 3, 3, 2, 2, 2 },
        { 5, 4, 3, 1, 1, 1 },
        { 1, 33, 65, 4, 32, 64 },
        { 7, 31, 9, 18, 33, 9 },
        { 9, 17, 70, 9, 20, 41 },
        { 12, 5, 129, 30, 7, 77 },
        { 4, 70, 6, 4, 70, 13 },
        { 6, 40, 40, 6, 17, 17 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Equals_the_definition_for_every_order_and_grid(int z, int y, int x, int toZ, int toY, int toX)
    {
        foreach (int order in (int[])[0, 1, 3])
        {
            foreach (GridPlacement grid in Enum.GetValues<GridPlacement>()) Check(new(z, y, x), new(toZ, toY, toX), order, grid, full: false);
        }
    }

    [Fact]
    public void Saturates_where_the_spline_overshoots() => Check(new(5, 9, 11), new(13, 17, 29), 3, GridPlacement.Corner, full: true);

    [Fact]
    public void Equals_the_definition_on_random_shapes()
    {
        var gen = Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 70], Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 70]));
        gen.Sample((z, y, x, to) => Check(new(z, y, x), new(to.Item1, to.Item2, to.Item3), 3, GridPlacement.Corner, full: false), iter: 40, threads: 1);
    }

    [Fact]
    public void Every_vector_width_and_thread_count_gives_the_same_voxels()
    {
        Shape3 input = new(11, 45, 71), output = new(23, 32, 50);
        short[] volume = Volume(input, full: false);
        ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
        short[] expected = Passes<Double128, double>(plan, volume, 1);
        Assert.Equal(expected, Passes<Double128, double>(plan, volume, 3));
        if (System.Runtime.Intrinsics.X86.Avx2.IsSupported && System.Runtime.Intrinsics.X86.Fma.IsSupported)
            Assert.Equal(expected, Passes<Double256, double>(plan, volume, 2));
        if (System.Runtime.Intrinsics.X86.Avx512BW.IsSupported) Assert.Equal(expected, Passes<Double512, double>(plan, volume, 2));
    }

    [Fact]
    public void Fast_precision_is_at_most_one_hounsfield_unit_off()
    {
        Shape3 input = new(14, 50, 60), output = new(33, 37, 41);
        short[] volume = Volume(input, full: false);
        short[] exact = Run(ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact), volume, 2);
        ResamplePlan fastPlan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Fast);
        short[] fast = Run(fastPlan, volume, 2);
        Assert.Equal(fast, Passes<Single128, float>(fastPlan, volume, 1).Zip(fast, (a, b) => Math.Abs(a - b) <= 1 ? b : a));
        int different = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            Assert.InRange(fast[i] - exact[i], -1, 1);
            if (fast[i] != exact[i]) different++;
        }

        Assert.True(different < exact.Length / 500, $"{different} of {exact.Length} voxels differ");
    }

    [Fact]
    public void Unchanged_axes_keep_their_samples()
    {
        Shape3 shape = new(9, 21, 34);
        short[] volume = Volume(shape, full: true);
        foreach (int order in (int[])[0, 1, 3])
        {
            foreach (GridPlacement grid in Enum.GetValues<GridPlacement>())
            {
                ResamplePlan plan = ResamplePlan.Create(shape, shape, order, grid, ResamplePrecision.Exact);
                Assert.Equal(volume, Run(plan, volume, 2));
                Assert.Equal(volume, Passes<Double128, double>(plan, volume, 2));
            }
        }
    }

    private static void Check(Shape3 input, Shape3 output, int order, GridPlacement grid, bool full)
    {
        short[] volume = Volume(input, full);
        double[] expected = NaiveZoom.Run(volume, input, output, order, grid);
        short[] actual = Run(ResamplePlan.Create(input, output, order, grid, ResamplePrecision.Exact), volume, 2);
        int ties = 0;
        for (int i = 0; i < actual.Length; i++)
        {
            if (NaiveZoom.IsTie(expected[i])) ties++;
            else if (NaiveZoom.Round(expected[i]) != actual[i])
                Assert.Fail($"{input} to {output}, order {order}, {grid}, voxel {i}: expected {expected[i]}, got {actual[i]}");
        }

        // Cubic weights are irrational sums away from tiny axes: ties would hide errors if they were many.
        if (order == 3 && input.Voxels > 1000) Assert.True(ties <= actual.Length / 50, $"{ties} ties");
    }

    private static short[] Volume(Shape3 shape, bool full)
    {
        var random = new Random((shape.Z * 7919) + (shape.Y * 104729) + shape.X);
        var volume = new short[shape.Voxels];
        for (int i = 0; i < volume.Length; i++) volume[i] = (short)(full ? random.Next(-32768, 32768) : random.Next(-1024, 2000));
        return volume;
    }

    private static unsafe short[] Run(ResamplePlan plan, short[] volume, int workers)
    {
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(workers);
        return Run(plan, volume, (input, output) => resample.Run(Identity(plan), plan, input, output, pool));
    }

    private static unsafe short[] Passes<V, T>(ResamplePlan plan, short[] volume, int workers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var scratch = new ResampleScratch();
        using var pool = new WorkerPool(workers);
        return Run(plan, volume, (input, output) => ResamplePasses<V, T>.Run(Identity(plan), plan, input, output, scratch, pool));
    }

    private static unsafe short[] Run(ResamplePlan plan, short[] volume, Body body)
    {
        using var input = new NativeBuffer<short>(volume.Length);
        using var output = new NativeBuffer<short>(plan.Output.Voxels + 64);
        output.Span.Fill(12345);
        volume.CopyTo(input.Span);
        body(input.Pointer, output.Pointer);
        Assert.All(output.Span[(int)plan.Output.Voxels..].ToArray(), v => Assert.Equal(12345, v));
        return output.Span[..(int)plan.Output.Voxels].ToArray();
    }

    private static RescalePlan Identity(ResamplePlan plan) =>
        RescalePlan.Create([.. Enumerable.Repeat(new SliceRescale(1, 0), plan.Input.Z)], true, HuRule.Rounded, [], false);

    private unsafe delegate void Body(short* input, short* output);
}
