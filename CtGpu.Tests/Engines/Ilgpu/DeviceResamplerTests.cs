using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

[Collection(DeviceTests.Name)]
public sealed class DeviceResamplerTests(TestDevices devices)
{
    private const short ThresholdHounsfield = -320;

    private static readonly (Shape3 Input, Shape3 Output)[] Shapes =
    [
        (new(1, 1, 1), new(3, 2, 5)),
        (new(2, 2, 2), new(5, 3, 4)),
        (new(3, 3, 3), new(2, 2, 2)),
        (new(5, 4, 3), new(1, 1, 1)),
        (new(1, 33, 65), new(4, 32, 64)),
        (new(9, 17, 70), new(9, 20, 41)),
        (new(7, 31, 9), new(18, 33, 9)),
        (new(4, 70, 6), new(4, 70, 13)),
        (new(6, 8, 10), new(11, 8, 10)),
        (new(6, 12, 10), new(6, 7, 10)),
        (new(12, 5, 63), new(7, 5, 31)),
        (new(3, 2, 2), new(300, 2, 400)),
    ];

    /// <summary>Lines of several segments, and lines that end at a block, before and behind one.</summary>
    private static readonly (Shape3 Input, Shape3 Output)[] LongLines =
    [
        (new(2, 3, 1100), new(3, 2, 700)), (new(2, 3, 513), new(2, 4, 1290)), (new(2, 1057, 3), new(2, 601, 4)),
        (new(2, 530, 3), new(3, 1200, 2)), (new(520, 2, 3), new(300, 3, 2)), (new(1030, 3, 2), new(1500, 2, 3)),
        (new(15, 16, 17), new(9, 33, 40)), (new(16, 15, 14), new(40, 9, 33)), (new(47, 48, 30), new(48, 47, 31)),
        (new(32, 33, 31), new(64, 20, 93)),
    ];

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Equals_the_definition_for_every_order_and_grid(string device)
    {
        foreach ((Shape3 input, Shape3 output) in Shapes)
        {
            foreach (int order in (int[])[0, 1, 3])
            {
                foreach (GridPlacement grid in Enum.GetValues<GridPlacement>())
                {
                    ResamplePlan plan = ResamplePlan.Create(input, output, order, grid, ResamplePrecision.Exact);
                    short[] volume = Volume(input, full: order == 3);
                    double[] expected = NaiveZoom.Run(volume, input, output, order, grid);
                    short[] actual = Run(device, plan, volume, PassKernels.Exact);
                    for (int i = 0; i < actual.Length; i++)
                    {
                        if (!NaiveZoom.IsTie(expected[i]) && NaiveZoom.Round(expected[i]) != actual[i])
                            Assert.Fail($"{input} to {output}, order {order}, {grid}, voxel {i}: expected {expected[i]}, got {actual[i]}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Equals_the_cpu_in_every_voxel_ties_included(string device)
    {
        (Shape3, Shape3)[] shapes = [(new(2, 3, 3), new(3, 5, 5)), (new(3, 2, 2), new(5, 3, 9)), (new(11, 45, 71), new(23, 32, 50))];
        foreach ((Shape3 input, Shape3 output) in shapes.Concat(LongLines))
        {
            ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
            short[] volume = Volume(input, full: false);
            Assert.Equal(Cpu(plan, volume), Run(device, plan, volume, PassKernels.Exact));
        }
    }

    /// <summary>
    /// The lines are long enough for several segments. The memory limits give slabs of one segment, slabs of two, and batches of
    /// one slice.
    /// </summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Slabs_give_the_same_bytes_as_the_whole_volume(string device)
    {
        (Shape3, Shape3)[] shapes =
        [
            (new(79, 9, 11), new(200, 8, 13)), (new(131, 7, 6), new(67, 9, 5)), (new(161, 3, 140), new(161, 3, 300)),
        ];
        foreach ((Shape3 input, Shape3 output) in shapes)
        {
            ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
            short[] volume = Volume(input, full: false), expected = Cpu(plan, volume);
            Assert.Equal(expected, Run(device, plan, volume, PassKernels.Exact));
            long whole = SlabPlan.Create(plan, false, long.MaxValue).Bytes;
            var counts = new HashSet<(int, int)>();
            foreach (long available in (long[])[whole - 1, whole * 3 / 4, whole / 2, 0])
            {
                SlabPlan slabs = SlabPlan.Create(plan, false, available);
                if (counts.Add((slabs.Slabs.Count, slabs.BatchSlices)))
                    Assert.Equal(expected, Run(device, plan, volume, PassKernels.Exact, available));
            }

            Assert.True(counts.Count > 2 && counts.Max(count => count.Item1) >= input.Z / 32, string.Join(' ', counts));
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Fast_precision_is_at_most_one_hounsfield_unit_off(string device)
    {
        Shape3 input = new(14, 50, 60), output = new(33, 37, 41);
        short[] volume = Volume(input, full: false);
        short[] exact = Cpu(ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact), volume);
        ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Fast);
        short[] fast = Run(device, plan, volume, PassKernels.Fast);
        Assert.All(exact.Zip(fast), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
        int different = exact.Zip(fast).Count(pair => pair.First != pair.Second);
        Assert.True(different < exact.Length / 500, $"{different} of {exact.Length} voxels differ");
    }

    /// <summary>Each slice has another form: plain, padded, wrapping, and a look-up; signed and unsigned.</summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_form_of_the_rescale_gives_the_bytes_of_the_cpu(string device)
    {
        SliceRescale[] slices =
        [
            new(1, 0), new(1, -1024), new(1, -1024, IsSigned: false), new(0.7, -3), new(0.488281, 0.5, IsSigned: false),
            new SliceRescale(1, -1024).WithOwnPadding(-2000, -1500), new SliceRescale(1, 0).WithOwnPadding(3000, null),
            new SliceRescale(1, -1024, IsSigned: false).WithOwnPadding(63536, null),
            new SliceRescale(1, -8192, IsSigned: false).WithOwnPadding(0, 65535), new(-1, 0), new(1, 30000),
            new(10, -10240, IsSigned: false),
        ];
        Shape3 input = new(slices.Length, 35, 34), output = new(20, 30, 29);
        ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
        short[] volume = Volume(input, full: true);
        foreach (HuRule rule in Enum.GetValues<HuRule>())
        {
            foreach (bool floor in (bool[])[false, true])
            {
                RescalePlan rescale = RescalePlan.Create(slices, rule, floor);
                Assert.Equal(Cpu(plan, volume, rescale), Run(device, plan, volume, PassKernels.Exact, rescale: rescale));
            }
        }
    }

    private static short[] Volume(Shape3 shape, bool full)
    {
        var random = new Random((shape.Z * 7919) + (shape.Y * 104729) + shape.X);
        var volume = new short[shape.Voxels];
        for (int i = 0; i < volume.Length; i++) volume[i] = (short)(full ? random.Next(-32768, 32768) : random.Next(-1024, 2000));
        return volume;
    }

    private static unsafe short[] Cpu(ResamplePlan plan, short[] volume, RescalePlan? rescale = null)
    {
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(1);
        using var input = new NativeBuffer<short>(volume.Length);
        using var output = new NativeBuffer<short>(plan.OutputShape.Voxels);
        volume.CopyTo(input.Span);
        resample.Run(rescale ?? RescalePlan.Identity(plan.InputShape.Z), plan, input.Pointer, output.Pointer, default, pool);
        return output.Span.ToArray();
    }

    private unsafe short[] Run<T>(string device, ResamplePlan plan, short[] volume, PassKernels<T> kernels, long available = long.MaxValue,
        RescalePlan? rescale = null)
        where T : unmanaged
    {
        DeviceContext context = devices.Context(device);
        using var tables = new RescaleTables(context);
        using var resampler = new DeviceResampler<T>(context, kernels, tables);
        using var input = new DeviceBuffer<short>(context.Memory);
        using var output = new DeviceBuffer<short>(context.Memory);
        using var bits = new DeviceBuffer<uint>(context.Memory);
        SlabPlan slabs = SlabPlan.Create(plan, normalize: false, available);
        var grid = new BitGrid(plan.OutputShape);
        var result = new short[plan.OutputShape.Voxels];
        var solid = new ulong[grid.Words];
        tables.Load(context.Stream, rescale ?? RescalePlan.Identity(plan.InputShape.Z));
        output.Reserve(slabs.MostResults * plan.OutputShape.SliceVoxels);
        bits.Reserve(2 * grid.Words);
        resampler.Begin(plan, slabs);
        foreach (Slab slab in slabs.Slabs)
        {
            for (int from = slab.FirstPlane, end = from + slab.Planes; from < end; from += slabs.BatchSlices)
            {
                int slices = Math.Min(slabs.BatchSlices, end - from);
                long slice = plan.InputShape.SliceVoxels;
                input.Load(context.Stream, volume[(int)(from * slice)..(int)((from + slices) * slice)]);
                resampler.ResampleXY(input.View, from, slices, slab);
            }

            resampler.ResampleZ(slab, new SlabResults(output.View, bits.View, resampler.EmitsBits ? ThresholdHounsfield : null));
            long first = slab.FirstResult * plan.OutputShape.SliceVoxels, voxels = slab.Results * plan.OutputShape.SliceVoxels;
            // ILGPU does not pin what it gets by reference: the garbage collector may move the array during the copy.
            fixed (short* target = result) output.View.SubView(0, voxels).CopyToCPU(context.Stream, ref target[first], voxels);
        }

        if (!resampler.EmitsBits) return result;
        bits.View.Cast<ulong>().SubView(0, grid.Words).CopyToCPU(context.Stream, solid);
        Assert.Equal(Solid(result, grid), solid);
        return result;
    }

    private static ulong[] Solid(short[] hounsfield, BitGrid grid)
    {
        var bits = new ulong[grid.Words];
        for (int i = 0; i < hounsfield.Length; i++)
        {
            int row = i / grid.Shape.X, x = i % grid.Shape.X;
            if (hounsfield[i] > ThresholdHounsfield) bits[(row * grid.WordsPerRow) + (x / 64)] |= 1UL << (x % 64);
        }

        return bits;
    }
}
