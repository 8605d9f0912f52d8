using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>Whether the steps between neighbouring slices are equal.</summary>
internal enum StepRegularity
{
    /// <summary>All steps equal the median step within the tolerance.</summary>
    Regular,

    /// <summary>The other steps are whole multiples of the median step: slices are missing.</summary>
    Missing,

    /// <summary>At least one step is neither the median step nor a whole multiple of it.</summary>
    Uneven,
}

/// <summary>The steps between neighbouring slices of a stack, compared with their median.</summary>
/// <param name="Regularity">Regular, missing or uneven.</param>
/// <param name="MedianMm">Median step.</param>
/// <param name="SpacingMm">Slice spacing along the normal.</param>
/// <param name="DeviationMm">Largest deviation of a step from the median.</param>
/// <param name="MissingMm">Positions of the missing slices.</param>
/// <param name="Planes">Plane index of each slice if each missing slice gets a plane too.</param>
/// <param name="IsFillable">
/// Slices are missing, but fewer than exist, and each gap is a whole multiple of the step within a tenth of one step. A
/// filled slice is then at the position that the header of the lost slice had.
/// </param>
/// <param name="Irregular">Indices k of the irregular steps, from slice k to k + 1.</param>
internal sealed record SliceSteps(
    StepRegularity Regularity,
    double MedianMm,
    double SpacingMm,
    double DeviationMm,
    IReadOnlyList<double> MissingMm,
    IReadOnlyList<int> Planes,
    bool IsFillable,
    IReadOnlyList<int> Irregular)
{
    /// <summary>Allowed deviation of a step from the median, unless <see cref="ToleranceShare"/> allows more.</summary>
    public const double ToleranceMm = 0.01;

    /// <summary>Allowed deviation of a step as a fraction of the median, unless <see cref="ToleranceMm"/> allows more.</summary>
    public const double ToleranceShare = 0.01;

    /// <summary>Allowed deviation of a gap from a whole multiple of the median, as a fraction of that multiple.</summary>
    public const double GapToleranceShare = 0.05;

    /// <summary>Allowed deviation of a gap that can be filled, as a fraction of one step.</summary>
    private const double FillToleranceShare = 0.1;

    /// <summary>Rounding error of the difference of two decimal positions. It makes the limits above inclusive.</summary>
    private const double RoundingMm = 1e-6;

    /// <summary>A longer gap counts as a wrong position, not as missing slices.</summary>
    private const double LongestGapSteps = 1000;

    /// <param name="positions">Strictly ascending, at least two.</param>
    public static SliceSteps Measure(double[] positions)
    {
        double[] steps = [.. positions.Zip(positions.Skip(1), (a, b) => b - a)];

        // The lower of two middle steps is a measured step: steps of 2 and 4 mm then mean one missing slice.
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

        StepRegularity regularity = uneven ? StepRegularity.Uneven
            : irregular.Count > 0 ? StepRegularity.Missing : StepRegularity.Regular;

        // Rounded positions give every step, and so the median, the same error. Example: 79 slices of 3.98734 mm with three
        // decimals; the median step puts the last slice 0.03 mm off.
        double spacing = regularity == StepRegularity.Regular
            ? RobustStatistics.Slope([.. Enumerable.Range(0, positions.Length).Select(k => (double)k)], positions)
            : median;
        return new SliceSteps(
            regularity,
            median,
            spacing,
            steps.Max(s => Math.Abs(s - median)),
            missing,
            planes,
            fillable && missing.Count > 0 && missing.Count < positions.Length,
            irregular);
    }
}
