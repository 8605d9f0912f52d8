using System.Runtime.CompilerServices;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.BitVolumes;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Morphology;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.Ilgpu;

[Collection(DeviceTests.Name)]
public sealed class DeviceBitVolumesTests(TestDevices devices)
{
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_operation_equals_the_reference(string device)
    {
        // All inputs share the memory, as in a cohort.
        using var access = new DeviceAccess(devices.Context(device));
        foreach (BitVolumesCase operations in BitVolumesCase.All.Values) BitVolumesContract.AssertEqualsReference(access, operations);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_result_does_not_depend_on_the_slabs(string device)
    {
        foreach (int slabSlices in (int[])[1, 2, 3, 7])
        {
            using var access = new DeviceAccess(devices.Context(device)) { SlabSlices = slabSlices };
            string[] ofHounsfield = ["mean", "at most", "histogram"];
            foreach (BitVolumesCase operations in BitVolumesCase.All.Values.Where(c => ofHounsfield.Contains(c.Name.Split(':')[0])))
                BitVolumesContract.AssertEqualsReference(access, operations);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_result_does_not_depend_on_the_group_size(string device)
    {
        string[] names =
        [
            "reach: chest", "components: checkerboard", "components: equal sizes", "measure: stripes", "fill: chest", "counts: chest",
            "histogram: chest",
        ];
        foreach ((DeviceContext other, int _) in devices.GroupSizes(device))
        {
            using var access = new DeviceAccess(other);
            foreach (string name in names) BitVolumesContract.AssertEqualsReference(access, BitVolumesCase.All[name]);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Slices_with_more_runs_than_fit_in_shared_memory(string device)
    {
        var shape = new Shape3(3, 125, 200);
        using var access = new DeviceAccess(devices.Context(device));
        using var reference = new ReferenceBitVolumes();
        foreach (double density in (double[])[0.1, 0.5])
        {
            VoxelBits volume = VoxelBits.Create(shape, density, 1, 3), other = VoxelBits.Create(shape, 0.5, 3, 4);
            Assert.Equal(Run(reference, volume, other), Run(access, volume, other));
        }

        static string Run(IBitVolumesAccess access, VoxelBits volume, VoxelBits other)
        {
            IBitVolumes volumes = access.Open(volume.Shape, new short[volume.Shape.Voxels]);
            access.WriteResult(other.Voxels);
            volumes.Copy(BitVolume.Result, BitVolume.A);
            access.WriteResult(volume.Voxels);
            volumes.Reach(BitVolume.Result, VolumeFaces.ZMinus | VolumeFaces.XPlus, BitVolume.B);
            var answers = new Answers();
            IReadOnlyList<BitComponent> components = volumes.Components(BitVolume.Result, 3, 24, BitVolume.A, BitVolume.B);
            answers.Add(components);
            volumes.Keep(BitVolume.Result, [.. components.Skip(1)], BitVolume.Result);
            return $"{answers.All[0]} {string.Concat(access.ReadResult().Select(set => set ? '#' : '.'))}";
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Components_of_another_volume_are_refused(string device)
    {
        using var access = new DeviceAccess(devices.Context(device));
        BitVolumesContract.AssertRefusesOtherComponents(access);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Arguments_are_checked(string device)
    {
        using var access = new DeviceAccess(devices.Context(device));
        BitVolumesContract.AssertChecksArguments(access);
    }

    /// <summary>More balls than the reserved memory holds, and a ball that needs more than all of it.</summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Many_balls_of_many_sizes(string device)
    {
        DeviceContext context = devices.Context(device);
        using var balls = new DeviceBalls(context);
        balls.Begin(largest: 0);
        BallPlan[] plans = [.. Enumerable.Range(20, 20).Select(radius => BallPlan.Create(radius * 2, new Spacing3(1, 1, 1)))];
        plans = [.. plans, BallPlan.Create(90, new Spacing3(1, 1, 1)), .. plans];
        foreach (BallPlan plan in plans)
        {
            var lines = new BallLine[plan.WidestFirst.Length];
            for (int use = 0; use < 2; use++)
            {
                balls.Lines(plan).CopyToCPU(context.Stream, lines);
                Assert.Equal(plan.WidestFirst, lines);
            }
        }

        // A later volume with a larger ball.
        balls.Begin(largest: 1 << 18);
        var again = new BallLine[plans[^1].WidestFirst.Length];
        balls.Lines(plans[^1]).CopyToCPU(context.Stream, again);
        Assert.Equal(plans[^1].WidestFirst, again);

        Assert.True(plans.Max(plan => plan.WidestFirst.Length) * Unsafe.SizeOf<BallLine>() > DeviceBalls.Bytes(largest: 0));
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_memory_is_within_the_estimate(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        var grid = new BitGrid(new Shape3(20, 60, 129));
        DeviceContext context = devices.Context(device);
        long budget = DeviceBitVolumes.Bytes(grid, ballLines: 0);
        using var enough = new DeviceBitVolumes(
            context with { Memory = new DeviceMemory(engine.Accelerator, engine.Name, budget) }, new SlabbedHounsfield(context));
        enough.Begin(grid, ballLines: 0);
        using var little = new DeviceBitVolumes(
            context with { Memory = new DeviceMemory(engine.Accelerator, engine.Name, budget - 1) }, new SlabbedHounsfield(context));
        Assert.Equal(ExitCode.Transient, Assert.Throws<CtGpuException>(() => little.Begin(grid, ballLines: 0)).Code);
    }

    /// <summary>The bit volumes of a slot whose HU are on the device in slabs equal those of a slot that holds the whole volume.</summary>
    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_volume_in_slabs_gives_the_answers_of_the_whole(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        Shape3 input = new(79, 64, 64), output = new(100, 40, 40);
        using IEngine little = EngineFactory.Open(DeviceSelector.Parse(device), 1, engine.PreferredSlots * (4L << 20))[0];
        using var whole = new IlgpuSlot(engine, smallSlabs: false);
        using var slabs = new IlgpuSlot((IlgpuEngine)little, smallSlabs: true);
        foreach (bool identity in (bool[])[false, true])
        {
            using var expected = new SlotVolume(engine, whole, input, identity ? input : output);
            using var actual = new SlotVolume(little, slabs, input, identity ? input : output);
            Assert.Equal((1, true), (whole.Slabs, slabs.Slabs > 1));
            Assert.Equal(expected.Answers(), actual.Answers());
            Assert.Contains(expected.Bits(), word => word != 0);
            Assert.Equal(expected.Bits(), actual.Bits());
        }
    }
}
