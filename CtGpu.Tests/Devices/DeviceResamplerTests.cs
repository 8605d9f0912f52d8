using CtGpu.Host.Devices;
using CtGpu.Kernels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Resample;
using ILGPU.Runtime;

namespace CtGpu.Tests.Devices;

[Collection(DeviceTests.Name)]
public sealed class DeviceResamplerTests(TestDevices devices)
{
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
                    // A sweep of few lines makes many slabs.
                    foreach (long sweepBytes in grid == GridPlacement.Extent ? [DeviceResampler<double>.DefaultSweepBytes] : (long[])[1000, 20000])
                    {
                        short[] actual = Run(device, plan, volume, PassKernels.Exact, sweepBytes);
                        for (int i = 0; i < actual.Length; i++)
                        {
                            if (!NaiveZoom.IsTie(expected[i]) && NaiveZoom.Round(expected[i]) != actual[i])
                                Assert.Fail($"{input} to {output}, order {order}, {grid}, voxel {i}: expected {expected[i]}, got {actual[i]}");
                        }
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Equals_the_cpu_in_every_voxel_ties_included(string device)
    {
        foreach ((Shape3 input, Shape3 output) in ((Shape3, Shape3)[])[(new(2, 3, 3), new(3, 5, 5)), (new(3, 2, 2), new(5, 3, 9)), (new(11, 45, 71), new(23, 32, 50))])
        {
            ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
            short[] volume = Volume(input, full: false);
            Assert.Equal(Cpu(plan, volume), Run(device, plan, volume, PassKernels.Exact));
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

    private static short[] Volume(Shape3 shape, bool full)
    {
        var random = new Random((shape.Z * 7919) + (shape.Y * 104729) + shape.X);
        var volume = new short[shape.Voxels];
        for (int i = 0; i < volume.Length; i++) volume[i] = (short)(full ? random.Next(-32768, 32768) : random.Next(-1024, 2000));
        return volume;
    }

    private static unsafe short[] Cpu(ResamplePlan plan, short[] volume)
    {
        RescalePlan identity = RescalePlan.Create([.. Enumerable.Repeat(new SliceRescale(1, 0), plan.Input.Z)], true, HuRule.Rounded, [], false);
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(1);
        using var input = new NativeBuffer<short>(volume.Length);
        using var output = new NativeBuffer<short>(plan.Output.Voxels);
        volume.CopyTo(input.Span);
        resample.Run(identity, plan, input.Pointer, output.Pointer, default, pool);
        return output.Span.ToArray();
    }

    private short[] Run<T>(
        string device, ResamplePlan plan, short[] volume, PassKernels<T> kernels, long sweepBytes = DeviceResampler<T>.DefaultSweepBytes)
        where T : unmanaged
    {
        DeviceContext context = devices.Context(device);
        using var resampler = new DeviceResampler<T>(context, kernels, sweepBytes);
        using var input = new DeviceBuffer<short>(context.Memory);
        using var output = new DeviceBuffer<short>(context.Memory);
        var result = new short[plan.Output.Voxels];
        input.Load(context.Stream, volume);
        output.Reserve(result.Length);
        resampler.Begin(plan);
        resampler.Run(plan, input.View, output.View);
        output.View.CopyToCPU(context.Stream, result);
        return result;
    }
}
