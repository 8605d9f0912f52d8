using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Views;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing.Views;

public sealed class ViewCameraTests
{
    [Fact]
    public void Everything_is_in_the_picture_and_fills_it()
    {
        foreach (VolumeGeometry grid in DrawnVolume.Grids(60))
        {
            using RenderInput input = Volumes.Of(grid, (k, j, i) => (short)(k > 10 && j > 4 && i > 7 ? 40 : -1000));
            foreach (ViewProjection projection in Enum.GetValues<ViewProjection>())
            {
                var options = new ViewsOptions([.. ViewDirection.All, ViewDirection.Around(33)], 200, projection, 400);
                IReadOnlyList<Vector3> points = ViewExtent.Points(input, -300);
                Assert.All(points, point => Assert.True((point - grid.Origin).Length > 10));
                double widest = 0;
                foreach (ViewCamera camera in ViewsRender.Cameras(input, options))
                {
                    foreach (Vector3 point in points)
                    {
                        (double x, double y) = camera.Project(point);
                        Assert.InRange(x, 7, 193);
                        Assert.InRange(y, 7, 193);
                        widest = Math.Max(widest, Math.Max(Math.Abs(x - 100), Math.Abs(y - 100)));
                    }
                }

                Assert.InRange(widest, 91, 93);
            }
        }
    }

    [Fact]
    public void A_volume_of_air_is_completely_in_the_picture()
    {
        VolumeGeometry grid = Volumes.Grid(new Shape3(3, 4, 5), Volumes.Left, Volumes.Back, Volumes.Head);
        using RenderInput input = Volumes.Of(grid, (_, _, _) => -1000);
        IReadOnlyList<Vector3> points = ViewExtent.Points(input, -300);
        Assert.Equal(8, points.Distinct().Count());
        Assert.Equal(new Vector3(2, 1.5, 1), ViewExtent.Centre(points));
    }

    /// <summary>Under perspective, a point halfway between the centre and the camera appears at twice the size.</summary>
    [Fact]
    public void Near_parts_are_larger_under_perspective_only()
    {
        ViewDirection front = ViewDirection.All[0];
        var camera = new ViewCamera(front.Forward, front.Up, new(0, 0, 0), 2, 100, 100, ViewProjection.Perspective);
        double distance = 100 / (2 * Math.Tan(14 * Math.PI / 180)) * 2;
        Assert.Equal(70, camera.Project(new Vector3(20, -distance / 2, 0)).X, 9);
        Assert.Equal(60, camera.Project(new Vector3(20, 0, 0)).X, 9);
        Assert.Equal(60, (camera with { Projection = ViewProjection.Orthographic }).Project(new Vector3(20, -distance / 2, 0)).X, 9);
    }
}
