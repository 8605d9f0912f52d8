using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>Compares each labelling step of the mask with the CPU engine, on a list of edge cases.</summary>
[Collection(DeviceTests.Name)]
public sealed class DeviceMaskStepsTests(TestDevices devices)
{
    private static readonly Shape3[] Shapes =
    [
        new(1, 1, 1), new(1, 1, 70), new(1, 70, 1), new(70, 1, 1), new(2, 2, 2), new(3, 5, 1), new(4, 3, 2),
        new(3, 9, 63), new(3, 9, 64), new(3, 9, 65), new(2, 11, 127), new(2, 11, 128), new(2, 11, 129), new(9, 1, 130), new(9, 130, 3),
    ];

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_shape_at_every_density(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        foreach (Shape3 shape in Shapes)
        {
            foreach (double density in (double[])[0, 0.02, 0.1, 0.5, 0.9, 0.98, 1])
                AssertSteps(context, mask, VoxelBits.Create(shape, density, 1, (int)shape.Voxels));
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Checkerboards(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        foreach (Shape3 shape in Shapes)
        {
            AssertSteps(context, mask, Draw(shape, (z, y, x) => (z + y + x) % 2 == 0));
            AssertSteps(context, mask, Draw(shape, (z, y, x) => z % 2 == 0 && y % 2 == 0 && x % 2 == 0));
            AssertSteps(context, mask, Draw(shape, (z, y, x) => z % 2 != 0 || y % 2 != 0 || x % 2 != 0));
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Slices_with_more_runs_than_fit_in_shared_memory(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        var shape = new Shape3(3, 125, 200);
        // Noise of density 0.5 has a quarter as many runs as voxels, just above the table's size. Stripes have the maximum number.
        Assert.InRange(shape.SliceVoxels / 4, SliceRuns.SharedNodes, SliceRuns.SharedNodes + 200);
        foreach (double density in (double[])[0.3, 0.5, 0.7]) AssertSteps(context, mask, VoxelBits.Create(shape, density, 1, 3));
        AssertSteps(context, mask, Draw(shape, (z, y, x) => x % 2 == 0));
        AssertSteps(context, mask, Draw(shape, (z, y, x) => (x + z) % 2 == 0 && y % 2 == 0));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_spiral_through_slices_is_one_component(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        // Walls with a gap at alternating ends: the air is a path that returns to each slice many times.
        AssertSteps(context, mask, Draw(new Shape3(40, 33, 70), (z, y, x) => x % 2 == 1 && z != (x % 4 == 1 ? 0 : 39)));
        AssertSteps(context, mask, Draw(new Shape3(5, 66, 131), (z, y, x) => y % 2 == 1 && x != (y % 4 == 1 ? 0 : 130)));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_result_does_not_depend_on_the_group_size(string device)
    {
        foreach ((DeviceContext other, int threads) in devices.GroupSizes(device))
        {
            using var mask = new DeviceMask(other, new SlabbedHounsfield(other));
            foreach (double density in (double[])[0.1, 0.5])
                AssertSteps(other, mask, VoxelBits.Create(new Shape3(4, 21, 75), density, 1, threads));
            AssertSteps(other, mask, VoxelBits.Create(new Shape3(6, 61, 129), 0.5, 9, threads));
            AssertSteps(other, mask, VoxelBits.Create(new Shape3(2, 125, 200), 0.5, 1, threads));
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_mask_takes_ten_launches(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        DeviceContext context = devices.Context(device);
        var launches = new LaunchRecord();
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        engine.Launcher.Observer = launches;
        try
        {
            Threshold(context, mask, VoxelBits.Create(new Shape3(5, 20, 70), 0.4, 5, 1));
            mask.FillOutside(Background.Faces, null);
            mask.FillSlices();
            mask.KeepLargestAir();
            mask.ReadFacts();
        }
        finally
        {
            engine.Launcher.Observer = null;
        }

        Assert.Equal(10, launches.Kernels.Count);
        Assert.Equal("ThresholdKernels.SolidBits", launches.Kernels[0]);
        Assert.Equal("ComponentKernels.KeepLargest", launches.Kernels[^1]);
        Assert.Equal(launches.Kernels.Count, launches.Ended);
    }

    private static unsafe void AssertSteps(DeviceContext context, DeviceMask mask, VoxelBits volume)
    {
        using var pool = new WorkerPool(1);
        using var labeler = new MaskLabeler();
        long turned = 0;
        IReadOnlyList<long> sizes = [];
        AssertStep(
            "corner", bits => turned = labeler.FillOutside(bits, volume.Grid, Background.Corner, pool),
            () => mask.FillOutside(Background.Corner, null));
        Assert.Equal(turned, mask.ReadFacts().OutsideVoxels);
        AssertStep(
            "faces", bits => turned = labeler.FillOutside(bits, volume.Grid, Background.Faces, pool),
            () => mask.FillOutside(Background.Faces, null));
        Assert.Equal(turned, mask.ReadFacts().OutsideVoxels);
        AssertStep("slices", bits => labeler.FillSlices(bits, volume.Grid, pool), mask.FillSlices);
        AssertStep("largest", bits => sizes = labeler.KeepLargestAir(bits, volume.Grid, pool), mask.KeepLargestAir);
        MaskFacts facts = mask.ReadFacts();
        Assert.Equal(sizes, facts.Components);
        Assert.Equal(sizes.Count == 0 ? 0 : sizes[0], facts.Voxels);

        void AssertStep(string step, BitsAction cpu, Action onDevice)
        {
            using NativeBuffer<ulong> expected = volume.Pack();
            cpu(expected.Pointer);
            Threshold(context, mask, volume);
            onDevice();
            var actual = new ulong[volume.Grid.Words];
            mask.Bits.CopyToCPU(context.Stream, actual);
            if (!actual.AsSpan().SequenceEqual(expected.Span))
                Assert.Fail($"{step}: the device's bits of {volume} differ from the CPU engine's");
        }
    }

    private static void Threshold(DeviceContext context, DeviceMask mask, VoxelBits volume)
    {
        using var voxels = new DeviceBuffer<short>(context.Memory);
        voxels.Load(context.Stream, [.. volume.Voxels.Select(solid => (short)(solid ? 40 : -1000))]);
        mask.Begin(volume.Grid);
        mask.Threshold(new HounsfieldSlab(voxels.View, 0, volume.Grid.Shape.Z, 0, 0), -320);
        context.Stream.Synchronize();
    }

    private static VoxelBits Draw(Shape3 shape, Func<int, int, int, bool> solid) => new(
        shape,
        [
            .. from z in Enumerable.Range(0, shape.Z)
               from y in Enumerable.Range(0, shape.Y)
               from x in Enumerable.Range(0, shape.X)
               select solid(z, y, x),
        ]);

    private unsafe delegate void BitsAction(ulong* bits);
}
