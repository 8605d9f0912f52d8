using CsCheck;
using CtGpu.Host.Engines.Ilgpu.BitVolumes;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

[Collection(DeviceTests.Name)]
public sealed class DeviceLabelsTests(TestDevices devices)
{
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Both_phases_are_labelled_as_on_the_cpu(string device)
    {
        DeviceContext context = devices.Context(device);
        using var labels = new DeviceLabels(context);
        VoxelBits.Random().Sample(volume => AssertLabels(context, labels, volume), iter: 60, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Slices_with_more_runs_than_fit_in_shared_memory(string device)
    {
        DeviceContext context = devices.Context(device);
        using var labels = new DeviceLabels(context);
        foreach (double density in (double[])[0.1, 0.5, 0.9])
            AssertLabels(context, labels, VoxelBits.Create(new Shape3(3, 140, 200), density, 1, 5));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_result_does_not_depend_on_the_group_size(string device)
    {
        foreach ((DeviceContext other, int threads) in devices.GroupSizes(device))
        {
            using var labels = new DeviceLabels(other);
            foreach (double density in (double[])[0.1, 0.5])
                AssertLabels(other, labels, VoxelBits.Create(new Shape3(5, 21, 75), density, 1, threads));
        }
    }

    private static unsafe void AssertLabels(DeviceContext context, DeviceLabels labels, VoxelBits volume)
    {
        using var pool = new WorkerPool(1);
        using var packed = volume.Pack();
        int[] expected = new int[volume.Voxels.Length], actual = new int[expected.Length];
        fixed (int* first = expected) LabelCpu.Label(packed.Pointer, volume.Grid, bothPhases: true, first, pool);
        using var bits = new DeviceBuffer<ulong>(context.Memory);
        using var output = new DeviceBuffer<int>(context.Memory);
        bits.Load(context.Stream, packed.Span.ToArray());
        output.Reserve(actual.Length);
        labels.Run(volume.Grid, bits.View, output.View);
        output.View.CopyToCPU(context.Stream, actual);
        Assert.Equal(expected, actual);
    }
}
