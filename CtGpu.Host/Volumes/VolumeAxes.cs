using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>Geometry from the steps between voxels along the axes of a file.</summary>
internal static class VolumeAxes
{
    /// <summary>Smallest volume of the parallelepiped of the axes' unit vectors. Below it, the axes lie in a plane.</summary>
    private const double SmallestDeterminant = 1e-3;

    /// <param name="lengths">Voxels along x, y, z.</param>
    /// <param name="origin">Centre of the first voxel, LPS mm.</param>
    /// <param name="x">Step along the first axis, LPS mm; also <paramref name="y"/> and <paramref name="z"/>.</param>
    /// <exception cref="VolumeFault">A step is zero, or the axes lie in a plane.</exception>
    public static VolumeGeometry Geometry(int[] lengths, Vector3 origin, Vector3 x, Vector3 y, Vector3 z)
    {
        var spacing = new Spacing3(z.Length, y.Length, x.Length);
        double determinant = x.Cross(y).Dot(z) / spacing.VoxelMm3;
        bool finite = double.IsFinite(origin.Length) && double.IsFinite(determinant);
        if (!finite || !(Math.Abs(determinant) >= SmallestDeterminant))
        {
            throw new VolumeFault(
                $"a singular affine: steps of {Text(x)}, {Text(y)} and {Text(z)} mm along the axes from {Text(origin)} mm",
                "three axes that do not lie in a plane, with a length above 0");
        }

        var shape = new Shape3(lengths[2], lengths[1], lengths[0]);
        return new VolumeGeometry(shape, spacing, origin, (1 / spacing.X) * x, (1 / spacing.Y) * y, (1 / spacing.Z) * z);
    }

    private static string Text(Vector3 v) => FormattableString.Invariant($"({v.X:0.####}, {v.Y:0.####}, {v.Z:0.####})");
}
