namespace CtGpu.Host.Series.Stacks;

/// <summary>Position of one plane of an even grid among the slices.</summary>
/// <param name="Below">Index of the slice at the plane or below it.</param>
/// <param name="Parts">Distance from that slice, in parts of the step to the next slice. 0 if the plane is the slice.</param>
internal readonly record struct EvenPlane(int Below, double Parts)
{
    /// <summary>
    /// Parts of a step. A distance that is a fraction with a denominator up to 16, or in hundredths, is a whole number of parts. HU are
    /// then interpolated without rounding error, and values halfway between two whole numbers are rounded correctly.
    /// </summary>
    public const double PartsOfStep = 100 * 720_720;
}

/// <summary>
/// Planes of an even grid along an unevenly spaced stack. The first plane is the first slice, and the last plane is at or below the
/// last slice. No plane is outside the stack, so nothing is extrapolated.
/// </summary>
/// <param name="SpacingMm">Distance of the planes along the normal.</param>
/// <param name="Planes">The planes, ascending.</param>
internal sealed record EvenPlanes(double SpacingMm, IReadOnlyList<EvenPlane> Planes)
{
    /// <summary>
    /// A plane this close to a slice is the slice itself, as a fraction of the spacing. A plane this close to the middle of a step is
    /// the middle.
    /// </summary>
    private const double SamePlaneShare = 1e-6;

    /// <summary>The last plane may be this far above the last slice, as a fraction of the spacing: positions are rounded.</summary>
    private const double BeyondShare = 1e-3;

    /// <summary>Decimals of a spacing, in mm. Rounding removes the error of the difference of two positions.</summary>
    private const int SpacingDecimals = 9;

    /// <summary>Rounding error of a distance, in parts of a step.</summary>
    private const double PartsTolerance = 1e-3;

    /// <summary>
    /// Plane of the first slice in a buffer that holds the slices first and the grid afterwards. The planes of the grid are written in
    /// ascending order, from plane 0 of the buffer. This distance keeps each slice until no later plane of the grid needs it.
    /// </summary>
    public int FirstSlice { get; } = Planes.Select((plane, k) => k - plane.Below).Max();

    /// <param name="positions">Positions of the slices along the normal, ascending.</param>
    /// <param name="spacingMm">Distance of the planes.</param>
    public static EvenPlanes Of(double[] positions, double spacingMm)
    {
        spacingMm = Math.Round(spacingMm, SpacingDecimals);
        var planes = new EvenPlane[Count(positions, spacingMm)];
        double tolerance = SamePlaneShare * spacingMm;
        int below = 0;
        for (int k = 0; k < planes.Length; k++)
        {
            double position = positions[0] + (k * spacingMm);
            while (below < positions.Length - 1 && positions[below + 1] <= position + tolerance) below++;
            double distance = position - positions[below];
            planes[k] = below == positions.Length - 1 || distance <= tolerance
                ? new EvenPlane(below, 0)
                : new EvenPlane(below, PartsOf(distance / (positions[below + 1] - positions[below])));
        }

        return new EvenPlanes(spacingMm, planes);
    }

    /// <summary>Number of planes between the first and the last slice.</summary>
    public static long Count(double[] positions, double spacingMm)
    {
        double beyond = Math.Min(SliceStack.LargestSamePositionMm, BeyondShare * spacingMm);
        return (long)Math.Floor((positions[^1] - positions[0] + beyond) / spacingMm) + 1;
    }

    /// <summary>A share of a step in parts, without the rounding error of positions if it is a simple fraction.</summary>
    private static double PartsOf(double share)
    {
        double parts = share * EvenPlane.PartsOfStep, whole = Math.Round(parts);
        return Math.Abs(share - 0.5) <= SamePlaneShare ? EvenPlane.PartsOfStep / 2
            : Math.Abs(parts - whole) <= PartsTolerance ? whole
            : parts;
    }
}
