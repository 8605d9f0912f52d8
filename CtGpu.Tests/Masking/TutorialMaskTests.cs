using CsCheck;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Labeling;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Engines.Ilgpu;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;
using Reference = CtGpu.Tests.Support.Volumes.TutorialMask;
using Steps = CtGpu.Host.Masking.TutorialMask;

namespace CtGpu.Tests.Masking;

[Collection(DeviceTests.Name)]
public sealed class TutorialMaskTests(TestDevices devices)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Random_volumes_equal_the_tutorial(int workers)
    {
        // All volumes share one engine's memory, as in a cohort.
        using var access = new CpuAccess(workers);
        VoxelBits.Random().Sample(volume => AssertEqualsReference(access, volume), iter: 100, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Random_volumes_on_a_device_equal_the_tutorial(string device)
    {
        using var access = new DeviceAccess(devices.Context(device));
        VoxelBits.Random().Sample(volume => AssertEqualsReference(access, volume), iter: 40, threads: 1);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Noise_with_many_runs_equals_the_tutorial(string device)
    {
        using var access = new DeviceAccess(devices.Context(device));
        using var cpu = new CpuAccess(3);
        foreach (double density in (double[])[0.5, 0.8, 0.93])
        {
            VoxelBits volume = VoxelBits.Create(new(20, 40, 150), density, 1, 11);
            AssertEqualsReference(access, volume);
            AssertEqualsReference(cpu, volume);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_device_takes_twelve_launches(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using var access = new DeviceAccess(devices.Context(device));
        var launches = new LaunchRecord();
        VoxelBits volume = VoxelBits.Create(new(5, 20, 70), 0.4, 5, 1);
        engine.Launcher.Observer = launches;
        try
        {
            Run(access, volume, Background.Faces, fill: true);
        }
        finally
        {
            engine.Launcher.Observer = null;
        }

        // Counting the outside air is part of the test.
        Assert.Equal(12, launches.Kernels.Count(kernel => kernel != "BitKernels.CountCommon"));
        Assert.Equal(launches.Kernels.Count, launches.Ended);
    }

    [Fact]
    public void A_solid_corner_leaves_all_air_inside()
    {
        (long[] sizes, bool[] lung) = Run(VoxelBits.Draw("#...", "...."), Background.Corner);
        Assert.Equal([7], sizes);
        Assert.Equal(VoxelBits.Draw(".###", "####").Voxels, lung);
    }

    [Fact]
    public void Air_that_leaves_only_through_z_stays()
    {
        (long[] sizes, bool[] lung) = Run(VoxelBits.Draw(".....", ".###.", ".#.#.", ".###.", "....."), Background.Faces);
        Assert.Equal([1], sizes);
        Assert.Equal(VoxelBits.Draw(".....", ".....", "..#..", ".....", ".....").Voxels, lung);
    }

    [Fact]
    public void Among_equally_large_components_the_first_stays()
    {
        (long[] sizes, bool[] lung) = Run(VoxelBits.Draw("#####", "#.#.#", "#.#.#", "###.#", "#.#..", "#####"), Background.Corner);
        Assert.Equal([5, 2, 1], sizes);
        Assert.Equal(VoxelBits.Draw(".....", "...#.", "...#.", "...#.", "...##", ".....").Voxels, lung);

        (sizes, lung) = Run(VoxelBits.Draw("#.#.#.#", "#.#.#.#"), Background.Corner);
        Assert.Equal([2, 2, 2], sizes);
        Assert.Equal(VoxelBits.Draw(".#.....", ".#.....").Voxels, lung);
    }

    [Fact]
    public void No_air_gives_an_empty_mask_and_no_sizes()
    {
        var volume = new VoxelBits(new(2, 3, 65), [.. Enumerable.Repeat(true, 390)]);
        (long[] sizes, bool[] lung) = Run(volume, Background.Corner);
        Assert.Empty(sizes);
        Assert.DoesNotContain(true, lung);
    }

    private static void AssertEqualsReference(IBitVolumesAccess access, VoxelBits volume)
    {
        foreach (Background background in (Background[])[Background.Corner, Background.Faces])
        {
            foreach (bool fill in (bool[])[false, true])
            {
                bool[] expected = [.. volume.Voxels];
                long outside = background == Background.Corner
                    ? Reference.FillOutsideCorner(expected, volume.Shape)
                    : Reference.FillOutsideFaces(expected, volume.Shape);
                if (fill) Reference.FillSlices(expected, volume.Shape);
                List<long> sizes = Reference.KeepLargestAir(expected, volume.Shape);
                (long[] foundSizes, bool[] found, long foundOutside) = Run(access, volume, background, fill);
                Assert.Equal(sizes, foundSizes);
                Assert.Equal(expected, found);
                Assert.Equal(outside, foundOutside);
            }
        }
    }

    private static (long[] Sizes, bool[] Lung) Run(VoxelBits volume, Background background)
    {
        using var access = new CpuAccess(2);
        (long[] sizes, bool[] lung, _) = Run(access, volume, background, fill: false);
        return (sizes, lung);
    }

    private static (long[] Sizes, bool[] Lung, long Outside) Run(
        IBitVolumesAccess access, VoxelBits volume, Background background, bool fill)
    {
        IBitVolumes volumes = access.Open(volume.Shape, new short[volume.Shape.Voxels]);
        access.WriteResult(volume.Voxels);
        VolumeGeometry grid = Grids.Axial(volume.Shape.Z, volume.Shape.Y, volume.Shape.X);
        IReadOnlyList<BitComponent> components = Steps.Run(volumes, new MaskPlan(grid, -320, background, fill) { Tutorial = true });
        bool[] lung = access.ReadResult();
        return ([.. components.Select(component => component.Voxels)], lung, volumes.Count(MaskVolumes.Outside));
    }
}
