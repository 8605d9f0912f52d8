using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>Place of one stored slice in a regular grid.</summary>
/// <param name="Plane">Index of the plane in the buffer that the slices are read into.</param>
/// <param name="Row">Row of the grid at the slice's first row; often fractional.</param>
/// <param name="Column">Column of the grid at the slice's first column; often fractional.</param>
internal readonly record struct SlicePlace(int Plane, double Row, double Column);

/// <summary>
/// Places of stored slices in the grid of a repaired stack. Planes without a slice are filled from their neighbours, and
/// slices of a tilted stack are shifted in their planes. The grid contains every slice completely. If the slices are unevenly spaced,
/// all planes are interpolated between them.
/// </summary>
/// <param name="FirstRow">Row of the grid's origin, counted from the first row of the lowest slice.</param>
/// <param name="FirstColumn">Column of the grid's origin, counted from the first column of the lowest slice.</param>
/// <param name="Grid">Planes, rows, columns.</param>
/// <param name="Slices">One place for each slice, in ascending planes. The first is plane 0, unless <see cref="Even"/> is set.</param>
internal sealed record SlicePlaces(int FirstRow, int FirstColumn, Shape3 Grid, IReadOnlyList<SlicePlace> Slices)
{
    /// <summary>Decimals of a shift in pixels. Without rounding, the last digits of positions could enlarge the grid.</summary>
    private const int ShiftDecimals = 3;

    /// <summary>Planes of the grid if they are interpolated between unevenly spaced slices. Null if each slice is one of them.</summary>
    public EvenPlanes? Even { get; init; }

    /// <summary>Number of planes of the buffer that the slices are read into. The grid is its lower part.</summary>
    public int BufferPlanes => Math.Max(Grid.Z, Slices[^1].Plane + 1);

    /// <summary>Places of unevenly spaced slices. They are in consecutive planes of the buffer until the grid is interpolated.</summary>
    public static SlicePlaces Between(SliceStack stack, EvenPlanes even, bool rectify)
    {
        SlicePlaces places = Of(stack, [.. Enumerable.Range(even.FirstSlice, stack.Slices.Count)], rectify);
        return places with { Even = even, Grid = new Shape3(even.Planes.Count, places.Grid.Y, places.Grid.X) };
    }

    /// <param name="planes">Plane of each slice, ascending.</param>
    /// <param name="rectify">Whether to undo the shift of the slices relative to each other.</param>
    public static SlicePlaces Of(SliceStack stack, IReadOnlyList<int> planes, bool rectify)
    {
        int rows = stack.Grid.Rows, columns = stack.Grid.Columns;
        (double Row, double Column)[] shifts = rectify ? Shifts(stack) : new (double, double)[planes.Count];
        (int firstRow, int addedRows) = Range([.. shifts.Select(s => s.Row)]);
        (int firstColumn, int addedColumns) = Range([.. shifts.Select(s => s.Column)]);
        return new SlicePlaces(
            firstRow,
            firstColumn,
            new Shape3(planes[^1] + 1, rows + addedRows, columns + addedColumns),
            [.. shifts.Select((s, k) => new SlicePlace(planes[k], s.Row - firstRow, s.Column - firstColumn))]);
    }

    /// <summary>In-plane offset of each slice's origin from the normal through the first slice's origin, in pixels.</summary>
    private static (double Row, double Column)[] Shifts(SliceStack stack)
    {
        (Vector3 column, Vector3 row) = stack.Orientation;
        Vector3 normal = stack.Orientation.Normal, first = SliceStack.OriginOf(stack.Slices[0]);
        double skew = column.Dot(row), area = 1 - (skew * skew);
        double[] alongRows = new double[stack.Slices.Count], alongColumns = new double[stack.Slices.Count];
        for (int k = 0; k < alongRows.Length; k++)
        {
            Vector3 offset = SliceStack.OriginOf(stack.Slices[k]) - first - ((stack.Positions[k] - stack.Positions[0]) * normal);
            double x = offset.Dot(column), y = offset.Dot(row);
            alongRows[k] = (y - (skew * x)) / area / stack.Grid.RowSpacing;
            alongColumns[k] = (x - (skew * y)) / area / stack.Grid.ColumnSpacing;
        }

        return [.. WithoutRounding(alongRows).Zip(WithoutRounding(alongColumns))];
    }

    /// <summary>Rounds the shifts along one axis. Returns zeros if they differ only by rounding errors of positions.</summary>
    private static double[] WithoutRounding(double[] shifts) => shifts.Max() - shifts.Min() <= StackShift.SmallestTiltPixels
        ? new double[shifts.Length]
        : Array.ConvertAll(shifts, shift => Math.Round(shift, ShiftDecimals));

    private static (int First, int Added) Range(double[] shifts)
    {
        int first = (int)Math.Floor(shifts.Min());
        return (first, (int)Math.Ceiling(shifts.Max()) - first);
    }
}
