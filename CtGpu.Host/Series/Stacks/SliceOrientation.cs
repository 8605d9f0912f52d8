using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>ImageOrientationPatient as unit vectors.</summary>
/// <param name="Column">Direction of increasing column index (DICOM's row cosines).</param>
/// <param name="Row">Direction of increasing row index (DICOM's column cosines).</param>
internal readonly record struct SliceOrientation(Vector3 Column, Vector3 Row)
{
    /// <summary>Largest dot product at which rounded cosines still count as perpendicular.</summary>
    private const double Perpendicular = 1e-3;

    /// <summary>Unit normal of the slice: Column × Row.</summary>
    public Vector3 Normal
    {
        get
        {
            Vector3 normal = Column.Cross(Row);
            return (1 / normal.Length) * normal;
        }
    }

    /// <summary>Orientation of a slice whose six cosines are finite, or null if they are not two perpendicular vectors.</summary>
    public static SliceOrientation? Of(SliceHeader slice)
    {
        double[] cosines = slice.ImageOrientationPatient!;
        var column = new Vector3(cosines[0], cosines[1], cosines[2]);
        var row = new Vector3(cosines[3], cosines[4], cosines[5]);
        if (column.Length < Perpendicular || row.Length < Perpendicular) return null;
        column = (1 / column.Length) * column;
        row = (1 / row.Length) * row;
        return Math.Abs(column.Dot(row)) > Perpendicular ? null : new SliceOrientation(column, row);
    }
}
