using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output;

/// <summary>What the header of a volume file says.</summary>
/// <param name="Geometry">Null in a format that holds none.</param>
internal sealed record VolumeHeader(VoxelType Type, Shape3 Shape, VolumeGeometry? Geometry)
{
    /// <summary>A header that <see cref="VolumeFile"/> does not write.</summary>
    /// <param name="found">What it has instead, as a clause.</param>
    public static InvalidDataException Foreign(string found) => new($"Its header is none that convert writes: {found}.");

    /// <exception cref="InvalidDataException">A length that no volume has.</exception>
    public static Shape3 ShapeOf(long z, long y, long x) =>
        z is >= 1 and <= int.MaxValue && y is >= 1 and <= int.MaxValue && x is >= 1 and <= int.MaxValue && (Int128)z * y * x < long.MaxValue / 8
            ? new Shape3((int)z, (int)y, (int)x)
            : throw Foreign($"a shape of {z}x{y}x{x}");

    /// <param name="column">From one voxel to the next along x, in LPS mm; likewise the others.</param>
    /// <exception cref="InvalidDataException">Voxels without distance.</exception>
    public static VolumeGeometry GeometryOf(Shape3 shape, Vector3 origin, Vector3 column, Vector3 row, Vector3 slice)
    {
        var spacing = new Spacing3(slice.Length, row.Length, column.Length);
        double[] numbers = [spacing.Z, spacing.Y, spacing.X, origin.X, origin.Y, origin.Z];
        if (!numbers.All(double.IsFinite) || !(spacing.VoxelMm3 > 0)) throw Foreign($"a spacing of {spacing} mm");
        return new VolumeGeometry(shape, spacing, origin, (1 / spacing.X) * column, (1 / spacing.Y) * row, (1 / spacing.Z) * slice);
    }
}
