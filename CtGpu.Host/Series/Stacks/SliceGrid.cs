using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>The pixel grid of a slice without its position: size, orientation and pixel spacing.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Orientation">Directions of rows and columns.</param>
/// <param name="RowSpacing">Distance of rows in mm, the first value of PixelSpacing.</param>
/// <param name="ColumnSpacing">Distance of columns in mm, the second value of PixelSpacing.</param>
internal readonly record struct SliceGrid(
    int Rows, int Columns, SliceOrientation Orientation, double RowSpacing, double ColumnSpacing)
{
    /// <summary>Largest distance, in pixels, between the corners of two grids that differ only by rounding.</summary>
    public const double LargestDifferencePixels = 0.25;

    /// <summary>Shorter side of a pixel, in mm.</summary>
    public double PixelMm => Math.Min(RowSpacing, ColumnSpacing);

    /// <summary>The grid of a slice whose attributes are valid.</summary>
    public static SliceGrid Of(SliceHeader slice) => new(
        slice.Rows, slice.Columns, SliceOrientation.Of(slice)!.Value, slice.PixelSpacing![0], slice.PixelSpacing[1]);

    /// <summary>
    /// The grid that fits slices of one size best: the sum of the squared distances of all corners is smallest. If all grids are
    /// equal, it is exactly this grid.
    /// </summary>
    public static SliceGrid Best(IReadOnlyList<SliceGrid> grids)
    {
        SliceGrid first = grids[0];
        if (grids.All(grid => grid == first)) return first;
        Vector3 alongRow = default, alongColumn = default;
        foreach (SliceGrid grid in grids)
        {
            alongRow += grid.ColumnSpacing / grids.Count * grid.Orientation.Column;
            alongColumn += grid.RowSpacing / grids.Count * grid.Orientation.Row;
        }

        double columnSpacing = alongRow.Length, rowSpacing = alongColumn.Length;
        var orientation = new SliceOrientation(1 / columnSpacing * alongRow, 1 / rowSpacing * alongColumn);
        return first with
        {
            Orientation = orientation,
            RowSpacing = Common(grids, g => g.RowSpacing, rowSpacing),
            ColumnSpacing = Common(grids, g => g.ColumnSpacing, columnSpacing),
        };
    }

    /// <summary>
    /// Largest distance, in pixels, between corners of the two grids if their first pixels coincide. Infinite if the sizes differ.
    /// </summary>
    public double DifferencePixels(SliceGrid other)
    {
        if (Rows != other.Rows || Columns != other.Columns) return double.PositiveInfinity;
        Vector3 right = (Columns - 1) * ((ColumnSpacing * Orientation.Column) - (other.ColumnSpacing * other.Orientation.Column));
        Vector3 down = (Rows - 1) * ((RowSpacing * Orientation.Row) - (other.RowSpacing * other.Orientation.Row));
        double furthest = Math.Max((right + down).Length, Math.Max(right.Length, down.Length));
        return furthest / Math.Min(PixelMm, other.PixelMm);
    }

    /// <summary>The value that all grids have, or else the fitted value.</summary>
    private static double Common(IReadOnlyList<SliceGrid> grids, Func<SliceGrid, double> value, double fitted) =>
        grids.All(g => value(g) == value(grids[0])) ? value(grids[0]) : fitted;
}
