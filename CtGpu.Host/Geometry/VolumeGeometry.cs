using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Geometry;

/// <summary>
/// Grid of a volume in the patient: LPS = Origin + i·Spacing.X·Column + j·Spacing.Y·Row + k·Spacing.Z·Slice, for
/// column index i, row index j, slice index k.
/// </summary>
/// <param name="Shape">Voxels, z,y,x.</param>
/// <param name="Spacing">mm between voxel centres, z,y,x.</param>
/// <param name="Origin">LPS mm of voxel (0,0,0)'s centre.</param>
/// <param name="Column">Unit vector along which the column index grows.</param>
/// <param name="Row">Unit vector along which the row index grows.</param>
/// <param name="Slice">Unit vector along which the slice index grows.</param>
public sealed record VolumeGeometry(Shape3 Shape, Spacing3 Spacing, Vector3 Origin, Vector3 Column, Vector3 Row, Vector3 Slice)
{
    /// <summary>ITK's direction matrix, row-major; its columns are Column, Row, Slice.</summary>
    public double[] Direction => [Column.X, Row.X, Slice.X, Column.Y, Row.Y, Slice.Y, Column.Z, Row.Z, Slice.Z];

    /// <summary>Volume of a voxel in mm³, which is less than the product of its spacings where axes are not perpendicular.</summary>
    public double VoxelMm3 => Spacing.VoxelMm3 * Math.Abs(Column.Cross(Row).Dot(Slice));

    /// <summary>LPS mm of a voxel's centre, for fractional indices too.</summary>
    public Vector3 PointAt(double k, double j, double i) =>
        Origin + (i * Spacing.X * Column) + (j * Spacing.Y * Row) + (k * Spacing.Z * Slice);
}
