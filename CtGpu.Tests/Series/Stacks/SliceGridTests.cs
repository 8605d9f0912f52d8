using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series.Stacks;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Stacks;

public sealed class SliceGridTests
{
    private static readonly SliceGrid s_grid = Of([0.75, 0.5], Axial);

    [Fact]
    public void Equal_grids_stay_exactly_as_they_are()
    {
        SliceGrid odd = Of([1.0 / 3, 0.1], [0.1, 0.7, 0.2, 0.7, -0.1, 0]);

        Assert.Equal(odd, SliceGrid.Best([odd, odd, odd]));
        Assert.Equal(0, odd.DifferencePixels(odd));
    }

    [Theory]
    [InlineData(0.75, 0.51, 0.62)]            // 31 columns of 0.01 mm, in pixels of 0.5 mm
    [InlineData(0.77, 0.5, 0.6)]              // 15 rows of 0.02 mm
    [InlineData(0.77, 0.51, 0.8627861844)]    // both: the diagonal
    [InlineData(0.75, 0.4, 7.75)]             // in pixels of the smaller grid
    public void The_difference_is_that_of_the_far_corner(double row, double column, double pixels)
    {
        Assert.Equal(pixels, s_grid.DifferencePixels(Of([row, column], Axial)), 1e-9);
        Assert.Equal(pixels, Of([row, column], Axial).DifferencePixels(s_grid), 1e-9);
    }

    [Fact]
    public void A_turn_moves_the_far_corner()
    {
        double diagonal = Math.Sqrt((31 * 31 * 0.25) + (15 * 15 * 0.5625));
        SliceGrid turned = Of([0.75, 0.5], [Math.Cos(0.01), Math.Sin(0.01), 0, -Math.Sin(0.01), Math.Cos(0.01), 0]);

        Assert.Equal(2 * Math.Sin(0.005) * diagonal / 0.5, s_grid.DifferencePixels(turned), 1e-9);
    }

    [Fact]
    public void Grids_that_cancel_at_the_far_corner_still_differ_at_the_others()
    {
        // Longer rows and shorter columns, turned so that the last pixels nearly coincide.
        SliceGrid other = Of([0.6, 0.55], [0.99, 0.1, 0, -0.1, 0.99, 0]);

        Assert.True(s_grid.DifferencePixels(other) > 2);
    }

    [Fact]
    public void Other_sizes_never_match() =>
        Assert.Equal(double.PositiveInfinity, s_grid.DifferencePixels(s_grid with { Rows = 17 }));

    [Fact]
    public void The_best_grid_has_the_mean_of_the_corners()
    {
        SliceGrid[] grids = [s_grid, Of([0.752, 0.5], Axial), Of([0.75, 0.503], [1, 0.002, 0, -0.002, 1, 0])];

        SliceGrid best = SliceGrid.Best(grids);

        Assert.Equal((0.75 + 0.752 + 0.75) / 3, best.RowSpacing, 1e-5);
        Assert.Equal((0.5 + 0.5 + 0.503) / 3, best.ColumnSpacing, 1e-5);
        Assert.Equal(1, best.Orientation.Column.Length, 1e-12);
        Assert.Equal(0.002 * 0.503 / 3 / best.ColumnSpacing, best.Orientation.Column.Y, 1e-6);
    }

    [Fact]
    public void A_spacing_that_all_grids_have_is_kept_exactly()
    {
        SliceGrid best = SliceGrid.Best([s_grid, Of([0.75, 0.5], [1, 0, 0.001, 0, 1, 0])]);

        Assert.Equal((0.75, 0.5), (best.RowSpacing, best.ColumnSpacing));
    }

    private static SliceGrid Of(double[] pixelSpacing, double[] orientation)
    {
        SliceHeader slice = Slice(0, 0, 0) with { PixelSpacing = pixelSpacing };
        var column = new Vector3(orientation[0], orientation[1], orientation[2]);
        var row = new Vector3(orientation[3], orientation[4], orientation[5]);
        var unit = new SliceOrientation(1 / column.Length * column, 1 / row.Length * row);
        return new SliceGrid(slice.Rows, slice.Columns, unit, pixelSpacing[0], pixelSpacing[1]);
    }
}
