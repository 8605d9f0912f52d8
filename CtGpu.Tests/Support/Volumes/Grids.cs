using CsCheck;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>Geometries of small volumes.</summary>
internal static class Grids
{
    public static VolumeGeometry Axial(int z, int y, int x) => new(
        new Shape3(z, y, x), new Spacing3(2.5, 0.75, 0.5), new Vector3(-175.25, 12.5, -300.75), new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));

    /// <summary>Any rotation, spacing and origin, mirrored or not.</summary>
    public static Gen<VolumeGeometry> Oblique { get; } =
        from angles in Gen.Double[-Math.PI, Math.PI].Array[3]
        from spacing in Gen.Double[0.3, 5].Array[3]
        from origin in Gen.Double[-500, 500].Array[3]
        from mirrored in Gen.Bool
        select Rotated(angles, spacing, origin, mirrored);

    public static VolumeGeometry Rotated(double[] angles, double[] spacing, double[] origin, bool mirrored)
    {
        Vector3 column = Turn(new(1, 0, 0), angles), row = Turn(new(0, 1, 0), angles), slice = Turn(new(0, 0, 1), angles);
        return new VolumeGeometry(
            new Shape3(3, 4, 5), new Spacing3(spacing[0], spacing[1], spacing[2]), new Vector3(origin[0], origin[1], origin[2]),
            column, row, mirrored ? -1.0 * slice : slice);
    }

    private static Vector3 Turn(Vector3 v, double[] angles)
    {
        (double s, double c) = Math.SinCos(angles[0]);
        v = new((c * v.X) - (s * v.Y), (s * v.X) + (c * v.Y), v.Z);
        (s, c) = Math.SinCos(angles[1]);
        v = new(v.X, (c * v.Y) - (s * v.Z), (s * v.Y) + (c * v.Z));
        (s, c) = Math.SinCos(angles[2]);
        return new((c * v.X) - (s * v.Y), (s * v.X) + (c * v.Y), v.Z);
    }
}
