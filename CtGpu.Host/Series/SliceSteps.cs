namespace CtGpu.Host.Series;

/// <summary>The steps between neighbouring slices of a stack, judged against their median.</summary>
/// <param name="Verdict">regular, missing or uneven.</param>
/// <param name="MedianMm">Median step.</param>
/// <param name="SpacingMm">Slice spacing along the normal.</param>
/// <param name="DeviationMm">Largest deviation of a step from the median.</param>
/// <param name="MissingMm">Positions at which a slice is missing.</param>
/// <param name="Planes">Plane of each slice when the missing ones are counted.</param>
/// <param name="IsFillable">
/// Slices are missing, fewer than there are, and every gap is whole steps within a tenth of a step: what is made lies where
/// the header of the lost slice would have put it.
/// </param>
/// <param name="Irregular">Indices k of the steps, from slice k to k + 1, that are not regular.</param>
internal sealed record SliceSteps(
    string Verdict, double MedianMm, double SpacingMm, double DeviationMm, IReadOnlyList<double> MissingMm, IReadOnlyList<int> Planes, bool IsFillable, IReadOnlyList<int> Irregular)
{
    /// <summary>A step may deviate from the median by this much…</summary>
    public const double ToleranceMm = 0.01;

    /// <summary>…or by this share of the median, whichever is more.</summary>
    public const double ToleranceShare = 0.01;

    /// <summary>A gap may deviate by this share from a whole multiple of the median.</summary>
    public const double GapToleranceShare = 0.05;

    /// <summary>A gap that is to be filled may deviate by this share of one step.</summary>
    private const double FillToleranceShare = 0.1;

    /// <summary>What the subtraction of two decimal positions may be off, so that limits are inclusive.</summary>
    private const double RoundingMm = 1e-6;

    /// <summary>A gap of more steps is a wrong position, not a row of lost slices.</summary>
    private const double LongestGapSteps = 1000;

    /// <param name="positions">Ascending, at least two, all different.</param>
    public static SliceSteps Measure(double[] positions)
    {
        double[] steps = [.. positions.Zip(positions.Skip(1), (a, b) => b - a)];

        // The lower one of two middle steps is a step that was measured: of 2 and 4 mm it makes one slice missing.
        double median = steps.Order().ElementAt((steps.Length - 1) / 2);
        double tolerance = Math.Max(ToleranceMm, ToleranceShare * median) + RoundingMm;
        var missing = new List<double>();
        var irregular = new List<int>();
        int[] planes = new int[positions.Length];
        bool uneven = false, fillable = true;
        for (int k = 0; k < steps.Length; k++)
        {
            planes[k + 1] = planes[k] + 1;
            if (Math.Abs(steps[k] - median) <= tolerance) continue;
            irregular.Add(k);
            double multiple = Math.Round(steps[k] / median);
            bool isGap = multiple is >= 2 and <= LongestGapSteps
                && Math.Abs(steps[k] - (multiple * median)) <= (GapToleranceShare * multiple * median) + RoundingMm;
            if (isGap) planes[k + 1] = planes[k] + (int)multiple;
            fillable &= isGap && Math.Abs(steps[k] - (multiple * median)) <= (FillToleranceShare * median) + RoundingMm;
            for (int i = 1; isGap && i < multiple; i++) missing.Add(positions[k] + (i * steps[k] / multiple));
            uneven |= !isGap;
        }

        string verdict = uneven ? GeometryVerdict.Uneven : irregular.Count > 0 ? GeometryVerdict.Missing : GeometryVerdict.Regular;

        // Positions of rounded decimals make each step wrong by the same rounding, and the median step with it: over
        // 79 slices of 3.98734 mm, written with three decimals, it misses the last slice by 0.03 mm.
        double spacing = verdict == GeometryVerdict.Regular
            ? RobustSlope.Of([.. Enumerable.Range(0, positions.Length).Select(k => (double)k)], positions)
            : median;
        return new SliceSteps(verdict, median, spacing, steps.Max(s => Math.Abs(s - median)), missing, planes, fillable && missing.Count > 0 && missing.Count < positions.Length, irregular);
    }
}
