using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>An even grid that fits the positions of slices.</summary>
/// <param name="SpacingMm">Distance of neighbouring planes along the normal.</param>
/// <param name="DeviationMm">
/// Largest distance of a position from its plane, with the grid placed so that it is as small as possible.
/// </param>
internal readonly record struct EvenGrid(double SpacingMm, double DeviationMm)
{
    /// <summary>Allowed deviation of a position from its plane, as a fraction of the spacing.</summary>
    public const double ToleranceShare = 0.01;

    /// <summary>
    /// Largest rounding error that is allowed for, as a fraction of the spacing. With larger errors, a missing slice could not be
    /// distinguished from rounding.
    /// </summary>
    private const double LargestRoundingShare = 0.2;

    /// <summary>From this number of positions on, rounding up to its largest share cannot hide a missing slice.</summary>
    private const int ManyPositions = 18;

    /// <summary>
    /// Fits a grid to positions. The spacing is the slope of a robust line; a few displaced slices do not change it. If this grid is
    /// not within a hundredth of the spacing of all positions, it is the grid with the smallest largest deviation. This one is exact
    /// even if the positions are rounded to few decimals.
    /// </summary>
    /// <param name="planes">Index of each slice's plane, ascending.</param>
    /// <param name="positions">At least two, strictly ascending.</param>
    public static EvenGrid Fit(double[] planes, double[] positions)
    {
        double robust = RobustStatistics.Slope(planes, positions);
        var grid = new EvenGrid(robust, Deviation(planes, positions, robust));
        return grid.Fits(roundingMm: 0) ? grid : Closest(planes, positions);
    }

    /// <summary>Whether every position is within a hundredth of the spacing of its plane, or within the rounding error.</summary>
    /// <param name="roundingMm">Half of the last digit of the positions, as written.</param>
    public bool Fits(double roundingMm) =>
        DeviationMm <= Math.Max(ToleranceShare * SpacingMm, Rounding(SpacingMm, roundingMm)) + InclusiveMm(SpacingMm);

    /// <summary>
    /// Whether rounded positions also fit a grid with one plane more than positions. Then a slice may be missing. This is possible for
    /// few positions with coarse digits.
    /// </summary>
    public static bool MayLackSlice(double[] positions, double roundingMm)
    {
        if (positions.Length >= ManyPositions) return false;
        for (int gap = 1; gap < positions.Length; gap++)
        {
            EvenGrid grid = Closest([.. positions.Select((_, k) => k < gap ? k : k + 1.0)], positions);
            if (grid.DeviationMm <= roundingMm + InclusiveMm(grid.SpacingMm)) return true;
        }

        return false;
    }

    /// <summary>The rounding error of positions, or 0 if it is too large for this spacing.</summary>
    public static double Rounding(double spacingMm, double roundingMm) =>
        roundingMm <= (LargestRoundingShare * spacingMm) + InclusiveMm(spacingMm) ? roundingMm : 0;

    /// <summary>Rounding error of the difference of two decimal positions. It makes limits inclusive.</summary>
    public static double InclusiveMm(double spacingMm) => Math.Min(1e-6, 1e-4 * spacingMm);

    /// <summary>Half the range of the differences between the positions and a grid through 0.</summary>
    private static double Deviation(double[] planes, double[] positions, double spacing)
    {
        double least = double.MaxValue, most = double.MinValue;
        for (int k = 0; k < planes.Length; k++)
        {
            double difference = positions[k] - (spacing * planes[k]);
            least = Math.Min(least, difference);
            most = Math.Max(most, difference);
        }

        return (most - least) / 2;
    }

    /// <summary>
    /// The line with the smallest largest deviation (Chebyshev). It is parallel to an edge of the convex hull of the points.
    /// </summary>
    private static EvenGrid Closest(double[] planes, double[] positions)
    {
        var closest = new EvenGrid(0, double.MaxValue);
        foreach (int side in (ReadOnlySpan<int>)[1, -1])
        {
            List<int> hull = Hull(planes, positions, side);
            for (int i = 0; i + 1 < hull.Count; i++)
            {
                double slope = (positions[hull[i + 1]] - positions[hull[i]]) / (planes[hull[i + 1]] - planes[hull[i]]);
                double deviation = Deviation(planes, positions, slope);
                if (deviation < closest.DeviationMm) closest = new EvenGrid(slope, deviation);
            }
        }

        return closest;
    }

    /// <summary>Indices of the points on the lower (1) or upper (-1) convex hull.</summary>
    private static List<int> Hull(double[] planes, double[] positions, int side)
    {
        var hull = new List<int>();
        for (int k = 0; k < planes.Length; k++)
        {
            while (hull.Count > 1 && side * Cross(hull[^2], hull[^1], k) <= 0) hull.RemoveAt(hull.Count - 1);
            hull.Add(k);
        }

        return hull;

        double Cross(int a, int b, int c) =>
            ((planes[b] - planes[a]) * (positions[c] - positions[a])) - ((positions[b] - positions[a]) * (planes[c] - planes[a]));
    }
}
