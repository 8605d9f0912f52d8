using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Morphology;

/// <summary>
/// A ball as a structuring element: all offsets with (dz·sz)² + (dy·sy)² + (dx·sx)² ≤ r², stored as half-widths along x.
/// With spacing 1 and an integer radius this equals scikit-image's <c>ball(r)</c>.
/// </summary>
internal sealed class BallPlan
{
    private const int Unbounded = int.MaxValue;

    // At index (dz+RadiusZ)·(2·RadiusY+1) + dy+RadiusY.
    private readonly int[] _halfWidths;

    private BallPlan(double radiusMm, Spacing3 spacing, int radiusZ, int radiusY, int radiusX, int[] halfWidths)
    {
        RadiusMm = radiusMm;
        Spacing = spacing;
        RadiusZ = radiusZ;
        RadiusY = radiusY;
        RadiusX = radiusX;
        _halfWidths = halfWidths;
        int lines = (2 * radiusY) + 1;
        WidestFirst =
        [
            .. from i in Enumerable.Range(0, halfWidths.Length)
               where halfWidths[i] >= 0
               orderby halfWidths[i] descending, i
               select new BallLine((i / lines) - radiusZ, (i % lines) - radiusY, halfWidths[i]),
        ];
    }

    public double RadiusMm { get; }

    /// <summary>Voxel spacing in mm, z,y,x.</summary>
    public Spacing3 Spacing { get; }

    /// <summary>Largest |dz| of the ball, in voxels.</summary>
    public int RadiusZ { get; }

    /// <summary>Largest |dy| of the ball, in voxels.</summary>
    public int RadiusY { get; }

    /// <summary>Largest |dx| of the ball, in voxels.</summary>
    public int RadiusX { get; }

    /// <summary>The lines of the ball, by descending half-width.</summary>
    internal BallLine[] WidestFirst { get; }

    /// <summary>Half-width along x of the line (dz,dy), or -1 if the ball has no voxel on it.</summary>
    internal int HalfWidth(int dz, int dy) => _halfWidths[((dz + RadiusZ) * ((2 * RadiusY) + 1)) + dy + RadiusY];

    /// <param name="radiusMm">Radius in mm, at least 0. 0 makes dilation the identity.</param>
    /// <param name="spacing">Voxel spacing in mm, each above 0.</param>
    public static BallPlan Create(double radiusMm, Spacing3 spacing) =>
        Create(radiusMm, spacing, new Shape3(Unbounded, Unbounded, Unbounded));

    /// <param name="radiusMm">Radius in mm, at least 0. 0 makes dilation the identity.</param>
    /// <param name="spacing">Voxel spacing in mm, each above 0.</param>
    /// <param name="within">Shape of the volume. Offsets that lead out of it from every voxel are left out.</param>
    public static BallPlan Create(double radiusMm, Spacing3 spacing, Shape3 within)
    {
        double limit = LimitOf(radiusMm);
        (int radiusZ, int radiusY, int radiusX) = Radii(limit, spacing, within);
        int lines = (2 * radiusY) + 1;
        var halfWidths = new int[checked(((2 * radiusZ) + 1) * lines)];
        for (int dz = -radiusZ; dz <= radiusZ; dz++)
        {
            for (int dy = -radiusY; dy <= radiusY; dy++)
            {
                double rest = limit - (dz * spacing.Z * dz * spacing.Z) - (dy * spacing.Y * dy * spacing.Y);
                halfWidths[((dz + radiusZ) * lines) + dy + radiusY] = rest < 0 ? -1 : Reach(rest, spacing.X, within.X - 1);
            }
        }

        return new BallPlan(radiusMm, spacing, radiusZ, radiusY, radiusX, halfWidths);
    }

    /// <summary>Upper bound of the lines of a ball, without creating it: those of its bounding box.</summary>
    /// <inheritdoc cref="Create(double, Spacing3, Shape3)"/>
    public static int MostLines(double radiusMm, Spacing3 spacing, Shape3 within)
    {
        (int radiusZ, int radiusY, _) = Radii(LimitOf(radiusMm), spacing, within);
        return checked(((2 * radiusZ) + 1) * ((2 * radiusY) + 1));
    }

    private static double LimitOf(double radiusMm)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(radiusMm);
        // Relative tolerance: 5 mm at 0.1 mm spacing must reach 50 voxels although 0.1 has no exact binary value.
        return radiusMm * radiusMm * (1 + 1e-12);
    }

    private static (int Z, int Y, int X) Radii(double limit, Spacing3 spacing, Shape3 within) =>
        (Reach(limit, spacing.Z, within.Z - 1), Reach(limit, spacing.Y, within.Y - 1), Reach(limit, spacing.X, within.X - 1));

    private static int Reach(double squared, double step, int most)
    {
        double voxels = Math.Floor(Math.Sqrt(squared) / step);
        if (voxels > most) return most;
        int n = (int)voxels;
        while (n < most && (n + 1) * step * ((n + 1) * step) <= squared) n++;
        while (n > 0 && n * step * (n * step) > squared) n--;
        return n;
    }
}
