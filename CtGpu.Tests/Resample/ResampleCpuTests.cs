using System.Runtime.Intrinsics.X86;
using CsCheck;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;
using CtGpu.Kernels.Vectors;
using CtGpu.Tests.Support.Volumes;

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
            foreach (GridPlacement grid in Enum.GetValues<GridPlacement>())
                Check(new(z, y, x), new(toZ, toY, toX), order, grid, full: false);
        }
    }

    [Fact]
    public void Saturates_where_the_spline_overshoots() => Check(new(5, 9, 11), new(13, 17, 29), 3, GridPlacement.Corner, full: true);

    [Fact]
    public void Equals_the_definition_on_random_shapes()
    {
        var gen = Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 70], Gen.Select(Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 70]));
        gen.Sample(
            (z, y, x, to) => Check(new(z, y, x), new(to.Item1, to.Item2, to.Item3), 3, GridPlacement.Corner, full: false),
            iter: 40, threads: 1);
    }

    [Fact]
    public void Every_vector_width_and_thread_count_gives_the_same_voxels()
    {
        Shape3 input = new(11, 45, 71), output = new(23, 32, 50);
        short[] volume = Volume(input, full: false);
        ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
        short[] expected = Passes<Double128, double>(plan, volume, 1);
        Assert.Equal(expected, Passes<Double128, double>(plan, volume, 3));
        if (Avx2.IsSupported && Fma.IsSupported)
            Assert.Equal(expected, Passes<Double256, double>(plan, volume, 2));
        if (Avx512BW.IsSupported) Assert.Equal(expected, Passes<Double512, double>(plan, volume, 2));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1, 1)]
    [InlineData(2, 3, 1, 3, 2, 2)]
    [InlineData(3, 2, 5, 1, 1, 63)]
    [InlineData(4, 9, 30, 7, 5, 64)]
    [InlineData(5, 33, 40, 3, 40, 65)]
    [InlineData(3, 65, 150, 9, 31, 97)]
    [InlineData(700, 3, 40, 900, 2, 200)]
    [InlineData(4, 40, 300, 4, 19, 129)]
    [InlineData(5, 6, 7, 5, 6, 7)]
    public void Every_vector_width_rounds_alike_and_gives_the_bits_of_the_threshold(int z, int y, int x, int toZ, int toY, int toX)
    {
        foreach (bool full in (bool[])[false, true])
        {
            short[] volume = Volume(new(z, y, x), full);
            foreach (ResamplePrecision precision in Enum.GetValues<ResamplePrecision>())
            {
                ResamplePlan plan = ResamplePlan.Create(new(z, y, x), new(toZ, toY, toX), 3, GridPlacement.Extent, precision);
                if (precision == ResamplePrecision.Exact)
                {
                    short[] expected = WithBits<Double128, double>(plan, volume, 2);
                    if (Avx2.IsSupported && Fma.IsSupported) Assert.Equal(expected, WithBits<Double256, double>(plan, volume, 3));
                    if (Avx512BW.IsSupported) Assert.Equal(expected, WithBits<Double512, double>(plan, volume, 1));
                }
                else
                {
                    WithBits<Single128, float>(plan, volume, 1);
                    if (Avx2.IsSupported && Fma.IsSupported) WithBits<Single256, float>(plan, volume, 2);
                    if (Avx512BW.IsSupported) WithBits<Single512, float>(plan, volume, 3);
                }
            }
        }
    }

    [Fact]
    public void Vector_rounding_is_that_of_single_values()
    {
        double[] edges =
        [
            0, -0.0, 0.5, -0.5, 1.5, -1.5, 0.5 - 1e-10, -0.5 + 1e-10, 0.5 - 1e-11, -0.5 + 1e-11, 0.5 + 1e-10, -0.5 - 1e-10, -1e-300, 1e-300,
            -1024.5, 32766.5, 32767.4, 32767.5, 40000, 120000, -32767.5, -32768.4, -32768.5, -32769, -120000,
            3 * Math.Pow(2, -34) - 0.5, Math.Pow(2, -34) - 0.5, 0.5 - Math.Pow(2, -34),
            2.5 - Math.Pow(2, -33), -2.5 + Math.Pow(2, -33), -2.5 - Math.Pow(2, -34),
        ];
        var random = new Random(7);
        double[] values =
        [
            .. edges,
            .. Enumerable.Range(0, 4096).Select(_ => (random.NextDouble() - 0.5) * 70000),
            .. Enumerable.Range(-3000, 6001).Select(i => i / 2.0),
        ];
        short[] expected = [.. values.Select(Rounding.ToInt16)];
        Assert.Equal(expected, Rounded<Double128, double>(values));
        if (Avx2.IsSupported) Assert.Equal(expected, Rounded<Double256, double>(values));
        if (Avx512BW.IsSupported) Assert.Equal(expected, Rounded<Double512, double>(values));
        float[] singles = [.. values.Select(value => (float)value)];
        expected = [.. singles.Select(value => Rounding.ToInt16(value))];
        Assert.Equal(expected, Rounded<Single128, float>(singles));
        if (Avx2.IsSupported) Assert.Equal(expected, Rounded<Single256, float>(singles));
        if (Avx512BW.IsSupported) Assert.Equal(expected, Rounded<Single512, float>(singles));
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

        // Many ties would hide errors. Cubic results on long axes are rarely ties, because the coefficients are irrational.
        // On short axes all results can be ties, for instance the midpoint of two samples.
        if (order == 3 && Math.Min(input.Z, Math.Min(input.Y, input.X)) >= 8 && actual.Length >= 1000)
            Assert.True(ties <= actual.Length / 50, $"{ties} ties");
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
        RescalePlan rescale = RescalePlan.Identity(plan.InputShape.Z);
        return Run(plan, volume, (input, output) => resample.Run(rescale, plan, input, output, default, pool));
    }

    private static unsafe short[] Passes<V, T>(ResamplePlan plan, short[] volume, int workers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        using var scratch = new ResampleScratch();
        using var pool = new WorkerPool(workers);
        RescalePlan rescale = RescalePlan.Identity(plan.InputShape.Z);
        return Run(plan, volume, (input, output) => ResamplePasses<V, T>.Run(rescale, plan, input, output, default, scratch, pool));
    }

    /// <summary>Asserts that the bits equal those of the threshold. Returns the voxels.</summary>
    private static unsafe short[] WithBits<V, T>(ResamplePlan plan, short[] volume, int workers)
        where V : struct, ILanes<V, T>
        where T : unmanaged, System.Numerics.IFloatingPointIeee754<T>
    {
        const short ThresholdHounsfield = 100;
        using var scratch = new ResampleScratch();
        using var pool = new WorkerPool(workers);
        var grid = new BitGrid(plan.OutputShape);
        using var bits = new NativeBuffer<ulong>(grid.Words + 1);
        bits.Span.Fill(0x123456789ABCDEF0);
        RescalePlan rescale = RescalePlan.Identity(plan.InputShape.Z);
        short[] voxels = Run(plan, volume, (input, output) =>
            ResamplePasses<V, T>.Run(rescale, plan, input, output, new SolidBits(bits.Pointer, ThresholdHounsfield), scratch, pool));
        using var expected = new NativeBuffer<ulong>(grid.Words);
        fixed (short* hounsfield = voxels) ThresholdCpu.Run(hounsfield, grid, ThresholdHounsfield, expected.Pointer, pool);
        Assert.Equal(expected.Span.ToArray(), bits.Span[..(int)grid.Words].ToArray());
        Assert.Equal(0x123456789ABCDEF0UL, bits.Span[(int)grid.Words]);
        return voxels;
    }

    private static unsafe short[] Rounded<V, T>(T[] values)
        where V : struct, ILanes<V, T>
        where T : unmanaged
    {
        int step = 4 * V.Count;
        var padded = new T[(values.Length + step - 1) / step * step];
        values.CopyTo(padded, 0);
        var result = new short[padded.Length];
        fixed (T* from = padded)
        {
            fixed (short* to = result)
            {
                for (int i = 0; i < padded.Length; i += step)
                {
                    T* at = from + i;
                    V.StoreRounded(V.Load(at), V.Load(at + V.Count), V.Load(at + (2 * V.Count)), V.Load(at + (3 * V.Count)), to + i);
                }
            }
        }

        return result[..values.Length];
    }

    private static unsafe short[] Run(ResamplePlan plan, short[] volume, Body body)
    {
        using var input = new NativeBuffer<short>(volume.Length);
        using var output = new NativeBuffer<short>(plan.OutputShape.Voxels + 64);
        output.Span.Fill(12345);
        volume.CopyTo(input.Span);
        body(input.Pointer, output.Pointer);
        Assert.All(output.Span[(int)plan.OutputShape.Voxels..].ToArray(), v => Assert.Equal(12345, v));
        return output.Span[..(int)plan.OutputShape.Voxels].ToArray();
    }

    private unsafe delegate void Body(short* input, short* output);
}
