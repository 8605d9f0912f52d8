using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Geometry;

/// <summary>
/// Grid of a volume in patient coordinates: LPS = Origin + i·Spacing.X·Column + j·Spacing.Y·Row + k·Spacing.Z·Slice, for
/// column index i, row index j and slice index k.
/// </summary>
/// <param name="Shape">Number of voxels, z,y,x.</param>
/// <param name="Spacing">Distance between voxel centres in mm, z,y,x.</param>
/// <param name="Origin">Centre of voxel (0,0,0), LPS mm.</param>
/// <param name="Column">Unit vector of increasing column index.</param>
/// <param name="Row">Unit vector of increasing row index.</param>
/// <param name="Slice">Unit vector of increasing slice index.</param>
public sealed record VolumeGeometry(Shape3 Shape, Spacing3 Spacing, Vector3 Origin, Vector3 Column, Vector3 Row, Vector3 Slice)
{
    /// <summary>ITK's direction matrix, row-major; its columns are Column, Row, Slice.</summary>
    public double[] Direction => [Column.X, Row.X, Slice.X, Column.Y, Row.Y, Slice.Y, Column.Z, Row.Z, Slice.Z];

    /// <summary>Volume of a voxel in mm³. If the axes are not perpendicular, it is less than the product of the spacings.</summary>
    public double VoxelMm3 => Spacing.VoxelMm3 * Math.Abs(Column.Cross(Row).Dot(Slice));

    /// <summary>Centre of a voxel, LPS mm. Indices may be fractional.</summary>
    public Vector3 PointAt(double k, double j, double i) =>
        Origin + (i * Spacing.X * Column) + (j * Spacing.Y * Row) + (k * Spacing.Z * Slice);

    /// <summary>Distance between voxel centres along an axis in mm. Axis 0: slices, 1: rows, 2: columns.</summary>
    internal double SpacingOf(int axis) => axis switch { 0 => Spacing.Z, 1 => Spacing.Y, _ => Spacing.X };

    /// <summary>Length of the volume along an axis in mm. Axis 0: slices, 1: rows, 2: columns.</summary>
    internal double LengthMm(int axis) => SpacingOf(axis) * (axis switch { 0 => Shape.Z, 1 => Shape.Y, _ => Shape.X });
}
