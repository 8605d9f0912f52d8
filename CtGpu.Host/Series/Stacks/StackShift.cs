using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>The in-plane shift between consecutive slices of a stack.</summary>
/// <param name="Direction">Unit vector from one slice's origin to the next one's, ascending along the normal.</param>
/// <param name="TiltDegrees">Angle between Direction and the normal.</param>
/// <param name="IsTilted">Whether the angle is too large to be a rounding error.</param>
/// <param name="LargestResidualMm">Largest distance, in the plane, of a slice's origin from the line through the others.</param>
/// <param name="FurthestSlice">Index of the slice with that distance.</param>
internal sealed record StackShift(Vector3 Direction, double TiltDegrees, bool IsTilted, double LargestResidualMm, int FurthestSlice)
{
    /// <summary>
    /// Smaller angles are attributed to the rounding of orientation cosines. If the orientations of the slices differ, angles up to
    /// their largest difference from the stack's orientation are rounding too.
    /// </summary>
    public const double SmallestTiltDegrees = 0.05;

    /// <summary>Smaller shifts between the first and the last slice, in pixels, are attributed to rounding too.</summary>
    public const double SmallestTiltPixels = 0.1;

    /// <summary>Largest allowed distance of a slice from the line through the others, in pixels.</summary>
    public const double LargestResidualPixels = 0.5;

    /// <param name="pixelMm">Shorter side of a pixel, in mm.</param>
    public bool IsStraight(double pixelMm) => LargestResidualMm <= LargestResidualPixels * pixelMm;

    /// <param name="stack">At least two slices, all at different positions.</param>
    /// <param name="pixelMm">Shorter side of a pixel, in mm.</param>
    public static StackShift Measure(SliceStack stack, double pixelMm)
    {
        (Vector3 column, Vector3 row) = stack.Orientation;
        Vector3 normal = stack.Orientation.Normal;
        Vector3 first = SliceStack.OriginOf(stack.Slices[0]);

        // Offsets from the normal through the first origin. The rounded cosines need not be exactly perpendicular.
        Vector3[] offsets = [.. stack.Slices.Select((s, k) =>
            SliceStack.OriginOf(s) - first - ((stack.Positions[k] - stack.Positions[0]) * normal))];
        Vector3 slope = (Slope(column) * column) + (Slope(row) * row);
        Vector3[] residuals = [.. offsets.Select((o, k) => o - ((stack.Positions[k] - stack.Positions[0]) * slope))];
        var middle = new Vector3(
            RobustStatistics.Median([.. residuals.Select(r => r.X)]),
            RobustStatistics.Median([.. residuals.Select(r => r.Y)]),
            RobustStatistics.Median([.. residuals.Select(r => r.Z)]));
        (Vector3 furthest, int index) = residuals.Select((r, k) => (r, k)).MaxBy(r => (r.r - middle).Length);

        double degrees = double.RadiansToDegrees(Math.Atan(slope.Length));
        double turn = LargestTurnDegrees(stack);
        bool tilted = degrees > SmallestTiltDegrees + turn
            && slope.Length * (stack.Positions[^1] - stack.Positions[0]) > SmallestTiltPixels * pixelMm;

        // A normal fitted to several orientations is less exact than the line through the origins.
        Vector3 direction = tilted || turn > 0 ? normal + slope : normal;
        return new StackShift((1 / direction.Length) * direction, degrees, tilted, (furthest - middle).Length, index);

        static double LargestTurnDegrees(SliceStack stack) => double.RadiansToDegrees(
            stack.Slices.Max(s => Math.Asin(Math.Min(1, SliceOrientation.Of(s)!.Value.Normal.Cross(stack.Orientation.Normal).Length))));

        double Slope(Vector3 axis) => RobustStatistics.Slope(stack.Positions, [.. offsets.Select(o => o.Dot(axis))]);
    }
}
