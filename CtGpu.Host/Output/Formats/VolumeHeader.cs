using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Formats;

/// <summary>Content of a volume file's header.</summary>
/// <param name="Geometry">Null in a format without geometry.</param>
internal sealed record VolumeHeader(VoxelType Type, Shape3 Shape, VolumeGeometry? Geometry)
{
    /// <summary>The failure for a header that convert does not write.</summary>
    /// <param name="finding">What was found and what was expected, without a full stop.</param>
    public static InvalidDataException Unsupported(string finding) => new($"Unsupported header: {finding}.");

    /// <exception cref="InvalidDataException">A length is below 1, or the volume is too large.</exception>
    public static Shape3 ShapeOf(long z, long y, long x) =>
        z is >= 1 and <= int.MaxValue && y is >= 1 and <= int.MaxValue && x is >= 1 and <= int.MaxValue
            && (Int128)z * y * x < long.MaxValue / 8
            ? new Shape3((int)z, (int)y, (int)x)
            : throw Unsupported($"a shape of {z}x{y}x{x} instead of three lengths of at least 1");

    /// <param name="column">Step from one voxel to the next along x, in LPS mm.</param>
    /// <param name="row">The same along y.</param>
    /// <param name="slice">The same along z.</param>
    /// <exception cref="InvalidDataException">A spacing is zero, or a number is not finite.</exception>
    public static VolumeGeometry GeometryOf(Shape3 shape, Vector3 origin, Vector3 column, Vector3 row, Vector3 slice)
    {
        var spacing = new Spacing3(slice.Length, row.Length, column.Length);
        double[] numbers = [spacing.Z, spacing.Y, spacing.X, origin.X, origin.Y, origin.Z];
        if (!numbers.All(double.IsFinite) || !(spacing.VoxelMm3 > 0))
        {
            throw Unsupported(
                FormattableString.Invariant($"a spacing of {spacing} mm and an origin of {origin.X},{origin.Y},{origin.Z} mm ")
                    + "instead of finite numbers and a positive spacing");
        }

        return new VolumeGeometry(shape, spacing, origin, (1 / spacing.X) * column, (1 / spacing.Y) * row, (1 / spacing.Z) * slice);
    }
}
