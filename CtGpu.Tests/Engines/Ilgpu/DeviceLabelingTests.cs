using CsCheck;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Morphology;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>Compares the operations that label components, and dilation, with the CPU engine, on a list of edge cases.</summary>
[Collection(DeviceTests.Name)]
public sealed class DeviceLabelingTests(TestDevices devices)
{
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_shape_at_every_density(string device) => AssertEqual(devices.Context(device), LabelingSteps.Noise);

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Checkerboards(string device) => AssertEqual(devices.Context(device), LabelingSteps.Checkerboards);

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_spiral_through_slices_is_one_component(string device) =>
        AssertEqual(devices.Context(device), LabelingSteps.Spirals);

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Slices_with_more_runs_than_fit_in_shared_memory(string device)
    {
        var shape = new Shape3(3, 125, 200);
        // Noise of density 0.5 has a quarter as many runs as voxels, just above the table's size. Stripes have the maximum number.
        Assert.InRange(shape.SliceVoxels / 4, SliceRuns.SharedNodes, SliceRuns.SharedNodes + 200);
        AssertEqual(devices.Context(device), [
            .. ((double[])[0.3, 0.5, 0.7]).Select(density => VoxelBits.Create(shape, density, 1, 3)),
            LabelingSteps.Draw(shape, (_, _, x) => x % 2 == 0),
            LabelingSteps.Draw(shape, (z, y, x) => (x + z) % 2 == 0 && y % 2 == 0),
        ]);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_result_does_not_depend_on_the_group_size(string device)
    {
        foreach ((DeviceContext other, int threads) in devices.GroupSizes(device))
        {
            AssertEqual(other, [
                VoxelBits.Create(new Shape3(6, 61, 129), 0.5, 9, threads), VoxelBits.Create(new Shape3(2, 125, 200), 0.5, 1, threads),
            ]);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Dilation_equals_the_cpus(string device)
    {
        using var cpu = new CpuAccess(1);
        using var access = new DeviceAccess(devices.Context(device));
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
                bool[][] results = [.. ((IBitVolumesAccess[])[cpu, access]).SelectMany(one => Run(one, volume, ball))];
                Assert.Equal(results[0], results[2]);
                Assert.Equal(results[1], results[3]);
            },
            iter: 40, threads: 1);

        static IEnumerable<bool[]> Run(IBitVolumesAccess access, VoxelBits volume, BallPlan ball)
        {
            IBitVolumes volumes = access.Open(volume.Shape, new short[volume.Shape.Voxels]);
            access.WriteResult(volume.Voxels);
            volumes.Copy(BitVolume.Result, BitVolume.A);
            volumes.Dilate(BitVolume.A, ball, BitVolume.Result);
            yield return access.ReadResult();
            volumes.Erode(BitVolume.A, ball, BitVolume.Result);
            yield return access.ReadResult();
        }
    }

    /// <summary>All volumes share the memory, as in a cohort.</summary>
    private static void AssertEqual(DeviceContext context, IEnumerable<VoxelBits> volumes)
    {
        using var cpu = new CpuAccess(1);
        using var access = new DeviceAccess(context);
        foreach (VoxelBits volume in volumes) Assert.Equal(LabelingSteps.Run(cpu, volume), LabelingSteps.Run(access, volume));
    }
}
