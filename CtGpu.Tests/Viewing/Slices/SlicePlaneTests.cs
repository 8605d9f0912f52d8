using CsCheck;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing.Slices;

public sealed class SlicePlaneTests
{
    /// <summary>All 48 assignments of grid axes to patient axes: axial, coronal, sagittal, feet first and mirrored.</summary>
    [Fact]
    public void On_every_grid_the_patients_right_is_on_the_left_and_head_or_front_at_the_top()
    {
        Vector3[][] pairs = [[Volumes.Left, Volumes.Right], [Volumes.Back, Volumes.Front], [Volumes.Head, Volumes.Feet]];
        int seen = 0;
        foreach (int[] order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            for (int signs = 0; signs < 8; signs++, seen++)
            {
                VolumeGeometry grid = Volumes.Grid(
                    new Shape3(4, 3, 2), pairs[order[0]][signs & 1], pairs[order[1]][(signs >> 1) & 1], pairs[order[2]][signs >> 2]);
                // A voxel's HU encodes its position in the patient.
                using RenderInput input = Volumes.Of(grid, (k, j, i) => Code(grid.PointAt(k, j, i)));
                Expect(input, AnatomicalPlane.Axial, Volumes.Left, Volumes.Back, Volumes.Feet);
                Expect(input, AnatomicalPlane.Coronal, Volumes.Left, Volumes.Feet, Volumes.Back);
                Expect(input, AnatomicalPlane.Sagittal, Volumes.Back, Volumes.Feet, Volumes.Left);
            }
        }

        Assert.Equal(48, seen);
    }

    [Fact]
    public void On_oblique_grids_opposite_edges_have_opposite_letters() => Grids.Oblique.Sample(grid =>
    {
        using RenderInput input = Volumes.Of(grid, (_, _, _) => 0);
        foreach (AnatomicalPlane anatomical in Enum.GetValues<AnatomicalPlane>())
        {
            var plane = SlicePlane.Of(anatomical, grid);
            Assert.Equal(3, new[] { plane.Right.Index, plane.Down.Index, plane.Through.Index }.Distinct().Count());
            SliceImage slice = SliceImage.Of(input, plane, 0);
            Vector3 right = plane.Right.DirectionIn(grid);
            Assert.Equal(1, slice.Right.Length, 9);
            Assert.Equal(1, slice.Right.Dot(right), 9);
            string letters = Orientation.Letters(slice.Right), opposite = Orientation.Letters(-1.0 * slice.Right);
            Assert.Equal(letters.Length, opposite.Length);
            for (int n = 0; n < letters.Length; n++)
                Assert.Contains($"{letters[n]}{opposite[n]}", (string[])["LR", "RL", "AP", "PA", "HF", "FH"]);
        }
    });

    private static short Code(Vector3 point) => (short)((100 * point.X) + (10 * point.Y) + point.Z);

    private static void Expect(RenderInput input, AnatomicalPlane anatomical, Vector3 right, Vector3 down, Vector3 through)
    {
        var plane = SlicePlane.Of(anatomical, input.Geometry);
        SliceImage first = SliceImage.Of(input, plane, plane.IndexAt(0, input.Shape));
        Assert.Equal((right, down), (first.Right, first.Down));
        Assert.Equal((1.0, 1.0), (first.PixelWidthMm, first.PixelHeightMm));
        for (int v = 0; v < first.Height; v++)
        {
            for (int u = 1; u < first.Width; u++)
                Assert.Equal(Code(right), first.Hounsfield[(v * first.Width) + u] - first.Hounsfield[(v * first.Width) + u - 1]);
        }

        for (int v = 1; v < first.Height; v++)
            Assert.Equal(Code(down), first.Hounsfield[v * first.Width] - first.Hounsfield[(v - 1) * first.Width]);
        SliceImage second = SliceImage.Of(input, plane, plane.IndexAt(1, input.Shape));
        Assert.Equal(Code(through), second.Hounsfield[0] - first.Hounsfield[0]);
        Assert.Equal(through, second.Centre - first.Centre);
    }
}
