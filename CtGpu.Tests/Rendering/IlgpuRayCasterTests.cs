using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Rendering;

/// <summary>Pictures of a device differ from those of the CPU engine by at most one grey level in every channel of every pixel.</summary>
[Collection(DeviceTests.Name)]
public sealed class IlgpuRayCasterTests(TestDevices devices)
{
    private static readonly Vector3 s_centre = new(31, -12, 407);

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void A_body_with_bones_and_lungs_on_every_grid(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IRayCaster onDevice = engine.CreateRayCaster();
        // One caster for volumes of different shapes: reused buffers must not affect results.
        int seed = 0;
        foreach (VolumeGeometry grid in DrawnVolume.Grids(40))
        {
            DrawnVolume body = Body(grid, seed);
            ViewDirection direction = ViewDirection.All[seed++ % 6];
            foreach (ViewProjection projection in Enum.GetValues<ViewProjection>())
                AssertSame(onDevice, body, body.Camera(direction.Name, 44, projection, 1.1));
        }

        AssertSame(onDevice, new DrawnVolume(DrawnVolume.Grids(12)[0], _ => -1000), ViewProjection.Perspective);
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Lungs_that_are_told_apart_on_every_grid(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IRayCaster onDevice = engine.CreateRayCaster();
        foreach (VolumeGeometry grid in DrawnVolume.Grids(40))
        {
            DrawnVolume body = Body(grid, 1).WithLeftLung(point => (point - s_centre).X > -6);
            AssertSame(onDevice, body, body.Camera("front", 44, ViewProjection.Perspective, 1.1), ViewStyle.Standard(isDivided: true));
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Noise_of_every_small_shape(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IRayCaster onDevice = engine.CreateRayCaster();
        Shape3[] shapes = [new(1, 1, 1), new(2, 2, 2), new(3, 3, 3), new(1, 2, 3), new(3, 1, 2), new(5, 33, 4), new(4, 5, 66)];
        foreach (Shape3 shape in shapes)
        {
            var random = new Random(shape.GetHashCode());
            var grid = new VolumeGeometry(shape, new Spacing3(1.7, 1, 0.8), new(1, 2, 3), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
            DrawnVolume noise = new DrawnVolume(grid, _ => random.Next(-1500, 1500)).WithMask(_ => random.Next(3) > 0);
            AssertSame(onDevice, noise, ViewProjection.Orthographic);
        }
    }

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void The_extremes_of_16_bits(string device)
    {
        IlgpuEngine engine = devices.Open(device);
        using IRayCaster onDevice = engine.CreateRayCaster();
        var random = new Random(1);
        var extreme = new DrawnVolume(DrawnVolume.Grids(9)[1], _ => random.Next(2) == 0 ? short.MinValue : short.MaxValue);
        AssertSame(onDevice, extreme, ViewProjection.Perspective);
    }

    /// <summary>Noisy tissue, a rod of bone, and a ball of lung that the end of the grid clips.</summary>
    private static DrawnVolume Body(VolumeGeometry grid, int seed)
    {
        var random = new Random(seed);
        return new DrawnVolume(grid, point =>
        {
            Vector3 p = point - s_centre;
            double skin = 16 - Math.Sqrt((p.X * p.X) + (p.Y * p.Y)), bone = 4 - Math.Sqrt(((p.X - 5) * (p.X - 5)) + (p.Y * p.Y * 2));
            return Math.Max(Math.Min((skin * 400) - 300, 40), (bone * 300) + 400) + random.Next(-30, 31);
        }).WithMask(point => (point - s_centre - new Vector3(-6, 0, 12)).Length < 9);
    }

    private static void AssertSame(IRayCaster onDevice, DrawnVolume volume, ViewProjection projection)
    {
        double mmPerPixel = 2 * volume.Geometry.Spacing.Z * Math.Max(volume.Geometry.Shape.Z, 20) / 40;
        AssertSame(onDevice, volume, volume.Camera("left", 40, projection, mmPerPixel));
    }

    private static void AssertSame(IRayCaster onDevice, DrawnVolume volume, ViewCamera camera, ViewStyle? given = null)
    {
        ViewStyle style = given ?? ViewStyle.Standard();
        using var cpu = new CpuEngine(2);
        using IRayCaster caster = cpu.CreateRayCaster();
        // Gradients over the slices of a thicker scan, and over the grid.
        Spacing3 grid = volume.Geometry.Spacing;
        Spacing3 source = camera.Projection == ViewProjection.Perspective ? new Spacing3(2.7 * grid.Z, grid.Y, 3.1 * grid.X) : default;
        byte[] expected = volume.Cast(caster, camera, style, source), actual = volume.Cast(onDevice, camera, style, source);
        for (int i = 0; i < expected.Length; i++)
        {
            if (Math.Abs(expected[i] - actual[i]) <= 1) continue;
            string pixel = $"channel {i % 4} of pixel {i / 4 % camera.Width},{i / 4 / camera.Width}";
            Assert.Fail($"{volume.Geometry.Shape} {camera.Projection}: {pixel} is {actual[i]}, expected {expected[i]} as on the CPU");
        }

        if (volume.MaskBits != null) Assert.True(expected.Distinct().Count() > 20, "the picture shows only the background");
    }
}
