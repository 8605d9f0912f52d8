using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Golden;

/// <summary>Every voxel equals the result of NumPy, SciPy and scikit-image for the same stored values.</summary>
[Collection(DeviceTests.Name)]
public sealed class GoldenTests(TestDevices devices)
{
    /// <summary>Limit for ILGPU's simulation, which is slow.</summary>
    private const int SimulatedVoxels = 20_000;

    public static TheoryData<string> Names => [.. GoldenData.Cases.Select(golden => golden.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_cpu_engine(string name)
    {
        using var engine = new CpuEngine(2);
        using IVolumeSlot slot = engine.CreateSlot();
        GoldenCase golden = Case(name);
        Check(engine, slot, golden, golden.Load());
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_device_engine(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IVolumeSlot slot = engine.CreateSlot();
        int walked = 0;
        foreach (GoldenCase golden in GoldenData.Cases)
        {
            GoldenVolume volume = golden.Load();
            if (device == "ilgpu-cpu" && volume.Output.Voxels > SimulatedVoxels) continue;
            Check(engine, slot, golden, volume);
            walked++;
        }

        Assert.True(walked >= 10, $"{walked} volumes were small enough");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void Label_numbers(string name)
    {
        GoldenVolume volume = Case(name).Load();
        VoxelBits solid = Bits(volume.Output, [.. volume.Resampled.Select(hu => (byte)(hu > -320 ? 1 : 0))]);
        using var pool = new WorkerPool(2);
        using NativeBuffer<ulong> bits = solid.Pack();
        using var labels = new NativeBuffer<int>(solid.Shape.Voxels);
        LabelCpu.Label(bits.Pointer, solid.Grid, bothPhases: true, labels.Pointer, pool);
        AssertVoxels($"{name}: label", volume.Output, volume.Labels, labels.Span);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public unsafe void Dilation_and_closing(string name)
    {
        GoldenCase golden = Case(name);
        GoldenVolume volume = golden.Load();
        BallPlan ball = BallPlan.Create(golden.Radius, GoldenWalk.Voxel);
        VoxelBits filled = Bits(volume.Output, volume.LungsFilled), lungs = Bits(volume.Output, volume.Lungs);
        using var pool = new WorkerPool(2);
        using var dilate = new DilateCpu();
        using NativeBuffer<ulong> source = filled.Pack(), other = filled.Pack(), closed = lungs.Pack();
        dilate.Run(source.Pointer, other.Pointer, filled.Grid, ball, pool);
        AssertVoxels($"{name}: dilated", volume.Output, volume.Dilated, Bytes(VoxelBits.Unpack(other.Pointer, filled.Grid)));
        dilate.Run(closed.Pointer, other.Pointer, filled.Grid, ball, pool);
        dilate.Erode(other.Pointer, closed.Pointer, filled.Grid, ball, pool);
        AssertVoxels($"{name}: closed", volume.Output, volume.Closed, Bytes(VoxelBits.Unpack(closed.Pointer, filled.Grid)));
    }

    [Fact]
    public void Few_voxels_are_exempt_as_rounding_ties()
    {
        GoldenVolume[] volumes = [.. GoldenData.Cases.Select(golden => golden.Load())];
        Assert.InRange(volumes.Sum(volume => volume.Ties.Length), 0, volumes.Sum(volume => volume.Output.Voxels) / 1000);
    }

    private static void Check(IEngine engine, IVolumeSlot slot, GoldenCase golden, GoldenVolume volume)
    {
        GoldenWalk lungs = GoldenWalk.Run(engine, slot, golden, volume, fill: false, dilate: false);
        GoldenWalk filled = GoldenWalk.Run(engine, slot, golden, volume, fill: true, dilate: false);
        GoldenWalk dilated = GoldenWalk.Run(engine, slot, golden, volume, fill: true, dilate: true);
        foreach (GoldenWalk walk in (GoldenWalk[])[lungs, filled, dilated])
        {
            // A rounding tie may differ by one.
            short[] expected = [.. volume.Resampled];
            foreach (int tie in volume.Ties)
            {
                if (Math.Abs(expected[tie] - walk.Hounsfield[tie]) == 1) expected[tie] = walk.Hounsfield[tie];
            }

            AssertVoxels($"{golden.Name}: HU", volume.Output, expected, walk.Hounsfield);
            AssertVoxels($"{golden.Name}: normalized", volume.Output, GoldenData.Normalized(expected), walk.Normalized);
        }

        AssertVoxels($"{golden.Name}: lungs", volume.Output, volume.Lungs, lungs.Mask);
        AssertVoxels($"{golden.Name}: lungs, filled", volume.Output, volume.LungsFilled, filled.Mask);
        AssertVoxels($"{golden.Name}: lungs, filled and dilated", volume.Output, volume.Dilated, dilated.Mask);
    }

    private static void AssertVoxels<T>(string what, Shape3 shape, ReadOnlySpan<T> expected, ReadOnlySpan<T> actual)
        where T : struct, IEquatable<T>
    {
        Assert.Equal(shape.Voxels, actual.Length);
        int first = expected.CommonPrefixLength(actual);
        if (first == expected.Length) return;
        int different = 0;
        for (int i = 0; i < expected.Length; i++) different += expected[i].Equals(actual[i]) ? 0 : 1;
        Assert.Fail(
            $"{what}: {different} of {expected.Length} voxels of {shape} differ. The first is at z,y,x = " +
            $"{first / shape.SliceVoxels},{first / shape.X % shape.Y},{first % shape.X}: {actual[first]}, expected {expected[first]}");
    }

    private static GoldenCase Case(string name) => GoldenData.Cases.Single(golden => golden.Name == name);

    private static VoxelBits Bits(Shape3 shape, byte[] mask) => new(shape, [.. mask.Select(v => v == 1)]);

    private static byte[] Bytes(bool[] voxels) => [.. voxels.Select(set => (byte)(set ? 1 : 0))];
}
