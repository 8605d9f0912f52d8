using CsCheck;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Viewing;

public sealed class OrientationTests
{
    [Theory]
    [InlineData(1, 0, 0, "L")]
    [InlineData(-1, 0, 0, "R")]
    [InlineData(0, 1, 0, "P")]
    [InlineData(0, -1, 0, "A")]
    [InlineData(0, 0, 1, "H")]
    [InlineData(0, 0, -1, "F")]
    [InlineData(0.8, -0.6, 0, "LA")]
    [InlineData(-0.6, 0, 0.8, "HR")]
    [InlineData(0.98, 0.2, 0, "L")]
    [InlineData(0, 5, -4, "PF")]
    public void Letters_name_where_a_direction_points(double x, double y, double z, string letters) =>
        Assert.Equal(letters, Orientation.Letters(new Vector3(x, y, z)));

    /// <summary>All ways in which the axes of a grid can lie along those of a patient: axial, coronal, sagittal, feet first, mirrored.</summary>
    [Fact]
    public void However_the_grid_lies_the_patients_right_is_left_and_head_or_front_is_up()
    {
        Vector3[][] pairs = [[Volumes.Left, Volumes.Right], [Volumes.Back, Volumes.Front], [Volumes.Head, Volumes.Feet]];
        int seen = 0;
        foreach (int[] order in (int[][])[[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]])
        {
            for (int signs = 0; signs < 8; signs++, seen++)
            {
                VolumeGeometry grid = Volumes.Grid(new Shape3(4, 3, 2), pairs[order[0]][signs & 1], pairs[order[1]][(signs >> 1) & 1], pairs[order[2]][signs >> 2]);
                // A voxel's HU says where in the patient it is.
                using RenderInput input = Volumes.Of(grid, (k, j, i) => Code(grid.PointAt(k, j, i)));
                Expect(input, AnatomicalPlane.Axial, Volumes.Left, Volumes.Back, Volumes.Feet);
                Expect(input, AnatomicalPlane.Coronal, Volumes.Left, Volumes.Feet, Volumes.Back);
                Expect(input, AnatomicalPlane.Sagittal, Volumes.Back, Volumes.Feet, Volumes.Left);
            }
        }

        Assert.Equal(48, seen);
    }

    [Fact]
    public void Of_any_direction_the_letters_are_those_of_the_voxels_that_the_edges_show() => Grids.Oblique.Sample(grid =>
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
            for (int n = 0; n < letters.Length; n++) Assert.Contains($"{letters[n]}{opposite[n]}", (string[])["LR", "RL", "AP", "PA", "HF", "FH"]);
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
            for (int u = 1; u < first.Width; u++) Assert.Equal(Code(right), first.Hounsfield[(v * first.Width) + u] - first.Hounsfield[(v * first.Width) + u - 1]);
        }

        for (int v = 1; v < first.Height; v++) Assert.Equal(Code(down), first.Hounsfield[v * first.Width] - first.Hounsfield[(v - 1) * first.Width]);
        SliceImage second = SliceImage.Of(input, plane, plane.IndexAt(1, input.Shape));
        Assert.Equal(Code(through), second.Hounsfield[0] - first.Hounsfield[0]);
        Assert.Equal(through, second.Centre - first.Centre);
    }
}
