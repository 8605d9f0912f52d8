using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Rendering;

/// <summary>
/// A rod that is oblique to slices of 2.5 mm, resampled to 1 mm as convert does. The interpolated surface has waves from slice to
/// slice. They must not appear as stripes: the brightness along the rod is constant.
/// </summary>
public sealed class SmoothShadingTests
{
    private const double SliceMm = 2.5;
    private const double RadiusMm = 8;
    /// <summary>Largest difference of brightness on a plane of the mask, in grey levels.</summary>
    private const double MostTerraces = 9;

    private const int Slices = 41;
    private const int Rows = 41;
    private const int Columns = 101;

    /// <summary>Largest difference of brightness along the rod, in grey levels.</summary>
    private const double MostStripes = 11;

    [Theory]
    [InlineData(50)]
    [InlineData(60)]
    [InlineData(65)]
    public void An_oblique_rod_has_no_stripes_from_slice_to_slice(double degrees)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        Vector3 along = new(sin, 0, cos), across = new(cos, 0, -sin);
        DrawnVolume rod = Resampled(along);
        double known = Stripes(rod, along, across, new Spacing3(SliceMm, 1, 1)), unknown = Stripes(rod, along, across, default);
        Assert.True(known < MostStripes, $"stripes of {known:0.0} grey levels");
        Assert.True(unknown > 1.7 * known, $"{unknown:0.0} grey levels without the spacing of the slices, {known:0.0} with it");
    }

    /// <summary>The surface of a mask rises by one voxel on 2.5 to 5 voxels.</summary>
    [Theory]
    [InlineData(0.4)]
    [InlineData(0.3)]
    [InlineData(0.2)]
    public void A_mask_oblique_to_slices_has_no_terraces(double slope)
    {
        double terraces = Terraces(slope);
        Assert.True(terraces < MostTerraces, $"terraces of {terraces:0.0} grey levels");
    }

    /// <summary>A rod through the centre of a scan with slices of 2.5 mm thickness on voxels of 1 mm.</summary>
    private static DrawnVolume Resampled(Vector3 along)
    {
        Vector3 x = new(1, 0, 0), y = new(0, 1, 0), z = new(0, 0, 1);
        var thick = new VolumeGeometry(new Shape3(Slices, Rows, Columns), new Spacing3(SliceMm, 1, 1), new(0, 0, 0), x, y, z);
        Vector3 centre = thick.PointAt((Slices - 1) / 2.0, (Rows - 1) / 2.0, (Columns - 1) / 2.0);
        var scan = new DrawnVolume(thick, point =>
        {
            return Enumerable.Range(-2, 5).Average(part =>
            {
                Vector3 p = point - centre + new Vector3(0, 0, part * SliceMm / 5);
                double depth = RadiusMm - (p - (p.Dot(along) * along)).Length;
                return 500 * Math.Tanh(depth);
            });
        });
        var shape = new Shape3((int)((Slices - 1) * SliceMm) + 1, Rows, Columns);
        short[] voxels = new short[shape.Voxels];
        using var engine = new CtGpuEngine();
        engine.Resample(scan.Hounsfield, thick.Shape, voxels, shape);
        return new DrawnVolume(thick with { Shape = shape, Spacing = new Spacing3(1, 1, 1) }, voxels);
    }

    /// <summary>The largest difference of brightness on a line along the front of the rod.</summary>
    private static double Stripes(DrawnVolume rod, Vector3 along, Vector3 across, Spacing3 source)
    {
        using var engine = new CpuEngine(2);
        using IRayCaster caster = engine.CreateRayCaster();
        ViewCamera camera = rod.Camera("front", 300, ViewProjection.Orthographic, 0.2);
        byte[] image = rod.Cast(caster, camera, DrawnVolume.Plain, source);
        double largest = 0;
        for (double angle = -0.9; angle <= 0.9; angle += 0.1)
        {
            Vector3 line = rod.Centre + (RadiusMm * Math.Sin(angle) * across);
            double[] seen = [.. Enumerable.Range(-100, 201).Select(step => At(image, camera, line + (0.1 * step * along)))];
            largest = Math.Max(largest, seen.Max() - seen.Min());
        }

        return largest;
    }

    /// <summary>The largest difference of brightness on an inclined plane of a mask, seen from above.</summary>
    private static double Terraces(double slope)
    {
        var grid = new VolumeGeometry(
            new Shape3(40, 64, 64), new Spacing3(1, 1, 1), new(0, 0, 0), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        DrawnVolume plane = new DrawnVolume(grid, _ => -1000).WithMask(point => point.Z < 20.3 + (slope * (point.X - 32)));
        var style = new ViewStyle([new ViewSurface(true, 0, 255, 255, 255, 1, 1)], (0, 0, 0), (0, 0, 0));
        using var engine = new CpuEngine(2);
        using IRayCaster caster = engine.CreateRayCaster();
        byte[] image = plane.Cast(caster, plane.Camera("top", 80, ViewProjection.Orthographic, 0.5), style);
        double[] seen = [.. Enumerable.Range(10, 60).Select(column => (double)image[((40 * 80) + column) * 4])];
        return seen.Max() - seen.Min();
    }

    /// <summary>The brightness where a point is seen, interpolated between pixels.</summary>
    private static double At(byte[] image, ViewCamera camera, Vector3 point)
    {
        (double x, double y) = camera.Project(point);
        int column = (int)Math.Floor(x - 0.5), row = (int)Math.Floor(y - 0.5);
        double right = x - 0.5 - column, down = y - 0.5 - row;
        return ((1 - down) * (((1 - right) * Pixel(0, 0)) + (right * Pixel(1, 0))))
            + (down * (((1 - right) * Pixel(0, 1)) + (right * Pixel(1, 1))));
        double Pixel(int dx, int dy) => image[(((row + dy) * camera.Width) + column + dx) * 4];
    }
}
