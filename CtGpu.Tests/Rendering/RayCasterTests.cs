using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rendering;
using CtGpu.Kernels.Rendering.Cpu;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Rendering;

public sealed class RayCasterTests
{
    private const double RadiusMm = 15;
    private static readonly string[] s_views = [.. ViewDirection.All.Select(d => d.Name)];

    [Fact]
    public void A_ball_is_a_disc_of_its_radius_from_everywhere_on_every_grid()
    {
        using var engine = new CpuEngine(2);
        using IRayCaster caster = engine.CreateRayCaster();
        foreach (VolumeGeometry grid in DrawnVolume.Grids(44))
        {
            DrawnVolume ball = DrawnVolume.Ball(grid, RadiusMm);
            foreach (string view in s_views)
            {
                const double MmPerPixel = 0.4;
                byte[] image = ball.Cast(caster, ball.Camera(view, 120, ViewProjection.Orthographic, MmPerPixel), DrawnVolume.Plain);
                (int pixels, double x, double y) = Lit(image, 120);
                double radius = Math.Sqrt(pixels / Math.PI) * MmPerPixel;
                // Trilinear interpolation makes the ball smaller, by less than a tenth of a voxel.
                Assert.True(Math.Abs(radius - RadiusMm) < 0.15, $"{grid.Spacing} {view}: radius {radius}");
                Assert.True(Math.Abs(x - 60) < 0.5 && Math.Abs(y - 60) < 0.5, $"{grid.Spacing} {view}: centre {x}, {y}");
            }
        }
    }

    /// <summary>The central ray hits the nearest point of the ball.</summary>
    [Fact]
    public unsafe void The_surface_is_hit_within_a_tenth_of_a_voxel()
    {
        foreach (VolumeGeometry grid in DrawnVolume.Grids(44))
        {
            DrawnVolume ball = DrawnVolume.Ball(grid, RadiusMm);
            foreach (string view in s_views)
            {
                ViewCamera camera = ball.Camera(view, 2, ViewProjection.Orthographic, 1e-3);
                RayScene scene = camera.Scene(grid, null, DrawnVolume.Plain);
                RaySegment ray = scene.Camera.Segment(0, 0);
                fixed (short* voxels = ball.Hounsfield)
                {
                    // No brick can be skipped, so this tests the steps alone.
                    short[] full = new short[new BrickGrid(grid.Shape).Count];
                    Array.Fill(full, short.MaxValue);
                    fixed (short* bricks = full)
                    {
                        var data = new FieldData<HostVoxels>(new HostVoxels(voxels), new HostVoxels(bricks));
                        int at = RayCaster.FirstAtLeast(scene.Volume, data, 0, ray, ray.Steps);
                        Vector3 met = grid.PointAt(ray.Z(at) / 65536.0, ray.Y(at) / 65536.0, ray.X(at) / 65536.0);
                        Vector3 expected = ball.Centre - (RadiusMm * camera.Forward);
                        double voxel = Math.Min(grid.Spacing.Z, Math.Min(grid.Spacing.Y, grid.Spacing.X));
                        Assert.True((met - expected).Length < 0.1 * voxel, $"{grid.Spacing} {view}: {met} instead of {expected}");
                    }
                }
            }
        }
    }

    /// <summary>Shading depends on the normal alone, so the ball has the same shading on every grid.</summary>
    [Fact]
    public void A_ball_is_shaded_alike_on_every_grid()
    {
        using var engine = new CpuEngine(1);
        using IRayCaster caster = engine.CreateRayCaster();
        byte[]? first = null;
        foreach (VolumeGeometry grid in DrawnVolume.Grids(44))
        {
            DrawnVolume ball = DrawnVolume.Ball(grid, RadiusMm);
            byte[] image = ball.Cast(caster, ball.Camera("front", 60, ViewProjection.Orthographic, 0.8), DrawnVolume.Plain);
            first ??= image;
            for (int y = 0; y < 60; y++)
            {
                for (int x = 0; x < 60; x++)
                {
                    // Skip the rim, where normals change fastest.
                    double fromCentre = 0.8 * Math.Sqrt(((x - 29.5) * (x - 29.5)) + ((y - 29.5) * (y - 29.5)));
                    if (fromCentre > RadiusMm - 3) continue;
                    int at = ((y * 60) + x) * 4;
                    Assert.True(Math.Abs(image[at] - first[at]) <= 8, $"{grid.Spacing} at {x},{y}: {image[at]} instead of {first[at]}");
                }
            }
        }

        // Lit from above the camera's left shoulder: brightest there, darkest opposite.
        Assert.True(first![((20 * 60) + 22) * 4] > first[((40 * 60) + 38) * 4] + 50);
    }

    /// <summary>A mark at the left, front and head of the patient appears at the anatomically correct corner of each view.</summary>
    [Theory]
    [InlineData("front", 1, -1)]
    [InlineData("left", -1, -1)]
    [InlineData("right", 1, -1)]
    [InlineData("back", -1, -1)]
    [InlineData("top", -1, -1)]
    [InlineData("bottom", 1, -1)]
    public void A_marked_corner_is_where_it_belongs(string view, int right, int down)
    {
        using var engine = new CpuEngine(1);
        using IRayCaster caster = engine.CreateRayCaster();
        foreach (VolumeGeometry grid in DrawnVolume.Grids(40))
        {
            var centre = new Vector3(31, -12, 407);
            var marked = new DrawnVolume(grid, point => 100 * (3 - (point - (centre + new Vector3(8, -8, 8))).Length));
            foreach (ViewProjection projection in Enum.GetValues<ViewProjection>())
            {
                ViewCamera camera = marked.Camera(view, 80, projection, 0.5);
                (int pixels, double x, double y) = Lit(marked.Cast(caster, camera, DrawnVolume.Plain), 80);
                Assert.True(pixels > 50, $"{grid.Spacing} {view}: {pixels} pixels of the mark are visible, expected more than 50");
                (double expectedX, double expectedY) = camera.Project(centre + new Vector3(8, -8, 8));
                Assert.True(
                    Math.Abs(x - expectedX) < 1 && Math.Abs(y - expectedY) < 1,
                    $"{grid.Spacing} {view} {projection}: at {x}, {y}, expected at {expectedX}, {expectedY}");
                Assert.Equal(right, Math.Sign(x - 40));
                Assert.Equal(down, Math.Sign(y - 40));
                if (projection != ViewProjection.Orthographic) continue;
                Assert.True(Math.Abs(Math.Abs(x - 40) - 16) < 1 && Math.Abs(Math.Abs(y - 40) - 16) < 1);
            }
        }
    }

    [Fact]
    public void Turned_by_a_quarter_the_patient_shows_the_left_side()
    {
        foreach ((double degrees, string view) in ((double, string)[])[(0, "front"), (90, "left"), (180, "back"), (270, "right")])
        {
            ViewDirection turned = ViewDirection.Around(degrees), named = ViewDirection.All.Single(d => d.Name == view);
            Assert.True((turned.Forward - named.Forward).Length < 1e-12 && (turned.Right - named.Right).Length < 1e-12);
        }
    }

    [Fact]
    public void An_empty_volume_shows_only_the_background()
    {
        using var engine = new CpuEngine(1);
        using IRayCaster caster = engine.CreateRayCaster();
        var empty = new DrawnVolume(DrawnVolume.Grids(20)[0], _ => -1000).WithMask(_ => false);
        byte[] image = empty.Cast(caster, empty.Camera("left", 16, ViewProjection.Perspective, 2), ViewStyle.Standard());
        for (int i = 0; i < image.Length; i += 4)
        {
            Assert.Equal(image[i / 64 * 64], image[i]);
            Assert.Equal(255, image[i + 3]);
        }

        Assert.True(image[0] > image[^4]);
    }

    /// <summary>The faces of the volume close a surface that they clip, and a volume of one voxel is a box.</summary>
    [Fact]
    public void A_full_volume_is_a_box()
    {
        using var engine = new CpuEngine(2);
        using IRayCaster caster = engine.CreateRayCaster();
        foreach (Shape3 shape in (Shape3[])[new(1, 1, 1), new(1, 2, 3), new(3, 1, 2), new(2, 3, 1), new(33, 4, 5)])
        {
            var grid = new VolumeGeometry(shape, new Spacing3(1, 1, 1), new(5, 6, 7), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
            var full = new DrawnVolume(grid, _ => 40);
            (string, int, int)[] views = [("front", shape.X, shape.Z), ("left", shape.Y, shape.Z), ("top", shape.X, shape.Y)];
            foreach ((string view, int across, int up) in views)
            {
                ViewCamera camera = full.Camera(view, 160, ViewProjection.Orthographic, 0.25);
                (int pixels, _, _) = Lit(full.Cast(caster, camera, DrawnVolume.Plain), 160);
                Assert.Equal(across * up * 16, pixels);
            }
        }
    }

    [Fact]
    public void Transparent_skin_shows_the_lungs_and_opaque_bone_hides_them()
    {
        using var engine = new CpuEngine(1);
        using IRayCaster caster = engine.CreateRayCaster();
        var centre = new Vector3(31, -12, 407);
        DrawnVolume body = new DrawnVolume(DrawnVolume.Grids(44)[0], point => (point - centre).Length < 18 ? 40 : -1000)
            .WithMask(point => (point - centre).Length < 9);
        byte[] both = body.Cast(caster, body.Camera("front", 64, ViewProjection.Orthographic, 0.7), ViewStyle.Standard());
        int middle = ((32 * 64) + 32) * 4, skin = ((32 * 64) + 12) * 4;
        Assert.True(both[middle] > both[middle + 1] + 40, "the lungs are not red");
        Assert.True(both[skin] < both[middle], "skin alone is not darker than the lungs");
        // If the whole body is bone, it hides the lungs.
        byte[] bone = body.Cast(caster, body.Camera("front", 64, ViewProjection.Orthographic, 0.7), ViewStyle.Standard(boneHounsfield: 0));
        Assert.True(bone[middle] < bone[middle + 1] + 40);
    }

    /// <summary>From the front, the patient's left is at the picture's right.</summary>
    [Fact]
    public void The_left_lung_has_its_own_colour_on_every_grid()
    {
        using var engine = new CpuEngine(1);
        using IRayCaster caster = engine.CreateRayCaster();
        var centre = new Vector3(31, -12, 407);
        foreach (VolumeGeometry grid in DrawnVolume.Grids(44))
        {
            DrawnVolume body = new DrawnVolume(grid, _ => -1000)
                .WithMask(point => (point - centre).Length < 14).WithLeftLung(point => point.X > centre.X);
            ViewStyle style = ViewStyle.Standard(isDivided: true);
            byte[] both = body.Cast(caster, body.Camera("front", 64, ViewProjection.Orthographic, 0.7), style);
            int right = ((32 * 64) + 24) * 4, left = ((32 * 64) + 40) * 4;
            Assert.True(both[right] > both[right + 2] + 40, $"{grid.Shape}: the right lung is not orange");
            Assert.True(both[left + 2] > both[left] + 40, $"{grid.Shape}: the left lung is not blue");
        }
    }

    /// <summary>The shading of a smoothed mask has no steps: it is close to that of an exact ball.</summary>
    [Fact]
    public void A_mask_has_no_stairs()
    {
        using var engine = new CpuEngine(2);
        using IRayCaster caster = engine.CreateRayCaster();
        var centre = new Vector3(31, -12, 407);
        DrawnVolume body = new DrawnVolume(DrawnVolume.Grids(60)[0], _ => -1000).WithMask(point => (point - centre).Length < 20);
        var style = new ViewStyle([new ViewSurface(true, 0, 255, 255, 255, 1, 1)], (0, 0, 0), (0, 0, 0));
        byte[] mask = body.Cast(caster, body.Camera("front", 120, ViewProjection.Orthographic, 0.4), style);
        DrawnVolume ball = DrawnVolume.Ball(body.Geometry, 20);
        byte[] exact = ball.Cast(caster, ball.Camera("front", 120, ViewProjection.Orthographic, 0.4), DrawnVolume.Plain);
        double sum = 0;
        int count = 0;
        for (int y = 0; y < 120; y++)
        {
            for (int x = 0; x < 120; x++)
            {
                if (0.4 * Math.Sqrt(((x - 59.5) * (x - 59.5)) + ((y - 59.5) * (y - 59.5))) > 16) continue;
                sum += Math.Abs(mask[((y * 120) + x) * 4] - exact[((y * 120) + x) * 4]);
                count++;
            }
        }

        Assert.InRange(sum / count, 0, 6);
    }

    /// <summary>Returns the number of pixels that are not black, and their centroid.</summary>
    private static (int Pixels, double X, double Y) Lit(byte[] rgba, int width)
    {
        int pixels = 0;
        double x = 0, y = 0;
        for (int i = 0; i < rgba.Length; i += 4)
        {
            if (rgba[i] == 0) continue;
            pixels++;
            x += (i / 4 % width) + 0.5;
            y += (i / 4 / width) + 0.5;
        }

        return (pixels, x / pixels, y / pixels);
    }
}
