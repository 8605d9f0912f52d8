using CsCheck;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

[Collection(DeviceTests.Name)]
public sealed class DeviceMaskTests(TestDevices devices)
{
    private const short Air = -1000;
    private const short Solid = 40;

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_tutorials_steps_equal_a_flood_fill(string device)
    {
        DeviceContext context = devices.Context(device);
        // All volumes share one mask, as in a cohort. Its tables grow and are reused.
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        VoxelBits.Random().Sample(
            volume =>
            {
                bool[] expected = [.. volume.Voxels];
                long outside = TutorialMask.FillOutsideCorner(expected, volume.Shape);
                Threshold(context, mask, volume);
                Assert.Equal(volume.Voxels, Read(context, mask, volume.Grid));
                mask.FillOutside(Background.Corner, null);
                Assert.Equal(expected, Read(context, mask, volume.Grid));

                TutorialMask.FillSlices(expected, volume.Shape);
                mask.FillSlices();
                Assert.Equal(expected, Read(context, mask, volume.Grid));

                List<long> sizes = TutorialMask.KeepLargestAir(expected, volume.Shape);
                mask.KeepLargestAir();
                Assert.Equal(expected, Read(context, mask, volume.Grid));
                MaskFacts facts = mask.ReadFacts();
                Assert.Equal(outside, facts.OutsideVoxels);
                Assert.Equal(sizes, facts.Components);
                Assert.Equal(expected.LongCount(v => v), facts.Voxels);
            },
            iter: 60, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Air_at_the_faces_is_outside(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        VoxelBits.Random().Sample(
            volume =>
            {
                bool[] expected = [.. volume.Voxels];
                long outside = TutorialMask.FillOutsideFaces(expected, volume.Shape);
                Threshold(context, mask, volume);
                mask.FillOutside(Background.Faces, null);
                Assert.Equal(expected, Read(context, mask, volume.Grid));
                Assert.Equal(outside, mask.ReadFacts().OutsideVoxels);
            },
            iter: 40, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Noise_with_many_runs_is_labelled(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        foreach (double density in (double[])[0.5, 0.8, 0.93])
        {
            VoxelBits volume = VoxelBits.Create(new Shape3(20, 40, 150), density, 1, 11);
            bool[] expected = [.. volume.Voxels];
            TutorialMask.FillOutsideFaces(expected, volume.Shape);
            TutorialMask.FillSlices(expected, volume.Shape);
            List<long> sizes = TutorialMask.KeepLargestAir(expected, volume.Shape);
            Threshold(context, mask, volume);
            mask.FillOutside(Background.Faces, null);
            mask.FillSlices();
            mask.KeepLargestAir();
            Assert.Equal(expected, Read(context, mask, volume.Grid));
            Assert.Equal(sizes, mask.ReadFacts().Components);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public unsafe void Dilation_equals_the_cpus(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        using var pool = new WorkerPool(1);
        using var dilate = new DilateCpu();
        Gen<BallPlan> balls = Gen.OneOf(
            Gen.OneOf(0.0, 1, 1.5, 3).Select(radius => BallPlan.Create(radius, new Spacing3(1, 1, 1))),
            Gen.Const(BallPlan.Create(4, new Spacing3(2.5, 0.7, 0.9))),
            Gen.Const(BallPlan.Create(7, new Spacing3(20, 20, 0.1))),
            Gen.Const(BallPlan.Create(6.4, new Spacing3(6, 3, 0.1))),
            Gen.Const(BallPlan.Create(6.5, new Spacing3(6, 3, 0.1))),
            Gen.Const(BallPlan.Create(20, new Spacing3(20, 20, 0.15))));
        Gen.Select(VoxelBits.Random(), balls).Sample(
            (volume, ball) =>
            {
                using NativeBuffer<ulong> source = volume.Pack(), destination = volume.Pack();
                dilate.Run(source.Pointer, destination.Pointer, volume.Grid, ball, pool);
                Threshold(context, mask, volume);
                mask.Dilate(ball);
                Assert.Equal(VoxelBits.Unpack(destination.Pointer, volume.Grid), Read(context, mask, volume.Grid));
            },
            iter: 40, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public unsafe void A_sealed_outside_is_grown_back_within_the_air(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        using var pool = new WorkerPool(1);
        using var dilate = new DilateCpu();
        BallPlan ball = BallPlan.Create(2, new Spacing3(1, 1, 1));
        VoxelBits.Random().Sample(
            volume =>
            {
                using NativeBuffer<ulong> closed = volume.Pack(), grown = volume.Pack();
                dilate.Close(closed.Pointer, grown.Pointer, volume.Grid, ball, pool);
                bool[] before = VoxelBits.Unpack(closed.Pointer, volume.Grid), after = [.. before];
                TutorialMask.FillOutsideFaces(after, volume.Shape);
                var outside = new VoxelBits(volume.Shape, [.. after.Zip(before, (a, b) => a && !b)]);
                using NativeBuffer<ulong> seed = outside.Pack();
                dilate.Run(seed.Pointer, grown.Pointer, volume.Grid, ball, pool);
                bool[] expected = [.. VoxelBits.Unpack(grown.Pointer, volume.Grid).Zip(volume.Voxels, (a, b) => a || b)];

                Threshold(context, mask, volume);
                mask.FillOutside(Background.Faces, ball);
                Assert.Equal(expected, Read(context, mask, volume.Grid));
                Assert.Equal(expected.LongCount(v => v) - volume.Voxels.LongCount(v => v), mask.ReadFacts().OutsideVoxels);
                TutorialMask.FillSlices(expected, volume.Shape);
                mask.FillSlices();
                Assert.Equal(expected, Read(context, mask, volume.Grid));
            },
            iter: 40, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public unsafe void Facts_equal_the_cpus(string device)
    {
        DeviceContext context = devices.Context(device);
        using var mask = new DeviceMask(context, new SlabbedHounsfield(context));
        using var pool = new WorkerPool(1);
        VoxelBits.Random().Sample(
            volume =>
            {
                using NativeBuffer<ulong> bits = volume.Pack();
                MaskExtent extent = MaskFactsCpu.Measure(bits.Pointer, volume.Grid, pool);
                Threshold(context, mask, volume);
                for (int reading = 0; reading < 2; reading++)
                {
                    MaskFacts facts = mask.ReadFacts();
                    Assert.Equal((extent.Voxels, extent.LowerXVoxels), (facts.Voxels, facts.LowerXVoxels));
                    IndexBox? box = extent.Voxels == 0 ? null : new(extent.Z0, extent.Z1, extent.Y0, extent.Y1, extent.X0, extent.X1);
                    Assert.Equal(box, facts.Box);
                }
            },
            iter: 40, threads: 1);
    }

    private static void Threshold(DeviceContext context, DeviceMask mask, VoxelBits volume)
    {
        using var voxels = new DeviceBuffer<short>(context.Memory);
        voxels.Load(context.Stream, [.. volume.Voxels.Select(solid => solid ? Solid : Air)]);
        mask.Begin(volume.Grid);
        mask.Threshold(new HounsfieldSlab(voxels.View, 0, volume.Grid.Shape.Z, 0, 0), -320);
        context.Stream.Synchronize();
    }

    private static unsafe bool[] Read(DeviceContext context, DeviceMask mask, BitGrid grid)
    {
        var bits = new ulong[grid.Words];
        mask.Bits.CopyToCPU(context.Stream, bits);
        fixed (ulong* first = bits) return VoxelBits.Unpack(first, grid);
    }
}
