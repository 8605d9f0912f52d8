using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series.Stacks;

/// <summary>Whether the slices of a stack lie on an even grid.</summary>
internal enum StepRegularity
{
    /// <summary>Every slice is at its plane of an even grid, within the tolerance.</summary>
    Regular,

    /// <summary>Some steps are whole multiples of the others: slices are missing.</summary>
    Missing,

    /// <summary>There is no such grid.</summary>
    Uneven,
}

/// <summary>The steps between neighbouring slices of a stack, compared with an even grid.</summary>
/// <param name="Regularity">Regular, missing or uneven.</param>
/// <param name="MedianMm">Median step.</param>
/// <param name="SpacingMm">
/// Spacing of the best-fitting even grid, along the normal. It has a plane for each missing slice. Uneven: slope of a robust line.
/// </param>
/// <param name="DeviationMm">Largest deviation of a step from the median.</param>
/// <param name="MissingMm">Positions of the missing slices.</param>
/// <param name="Planes">Plane index of each slice if each missing slice gets a plane too.</param>
/// <param name="IsFillable">
/// Slices are missing, but fewer than exist, and each gap is a whole multiple of the spacing within a tenth of it. A
/// filled slice is then at the position that the header of the lost slice had.
/// </param>
/// <param name="Irregular">Indices k of the irregular steps, from slice k to k + 1; at least one unless the stack is regular.</param>
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
    /// <summary>Allowed deviation of a gap from a whole multiple of the spacing, as a fraction of that multiple.</summary>
    public const double GapToleranceShare = 0.05;

    /// <summary>Allowed deviation of a gap that can be filled, as a fraction of the spacing.</summary>
    public const double FillToleranceShare = 0.1;

    /// <summary>A longer gap counts as a wrong position, not as missing slices.</summary>
    private const double LongestGapSteps = 1000;

    /// <param name="positions">Strictly ascending, at least two.</param>
    /// <param name="roundingMm">Half of the last digit of the positions, as written.</param>
    public static SliceSteps Measure(double[] positions, double roundingMm = 0)
    {
        double[] steps = [.. positions.Zip(positions.Skip(1), (a, b) => b - a)];

        // The lower of two middle steps is a measured step: steps of 2 and 4 mm then mean one missing slice.
        double median = steps.Order().ElementAt((steps.Length - 1) / 2);
        double[] indices = [.. Enumerable.Range(0, positions.Length).Select(k => (double)k)];
        EvenGrid even = EvenGrid.Fit(indices, positions);
        if (even.Fits(roundingMm))
        {
            int[] all = [.. Enumerable.Range(0, positions.Length)];
            return new(StepRegularity.Regular, median, even.SpacingMm, LargestDeviation(), [], all, IsFillable: false, []);
        }

        Gaps gaps = Gaps.Find(positions, steps, median, roundingMm);
        if (!gaps.AreWhole && Gaps.Find(positions, steps, gaps.MeanStep(positions), roundingMm) is { AreWhole: true } refined) gaps = refined;
        bool missing = gaps.AreWhole && gaps.MissingMm.Count > 0;
        if (gaps.Irregular.Count == 0) gaps.Irregular.Add(FurthestStep(steps, even.SpacingMm));
        return new(
            missing ? StepRegularity.Missing : StepRegularity.Uneven,
            median,
            missing ? EvenGrid.Fit([.. gaps.Planes.Select(p => (double)p)], positions).SpacingMm : RobustStatistics.Slope(indices, positions),
            LargestDeviation(),
            gaps.MissingMm,
            gaps.Planes,
            missing && gaps.AreFillable && gaps.MissingMm.Count < positions.Length,
            gaps.Irregular);

        double LargestDeviation() => steps.Max(s => Math.Abs(s - median));
    }

    private static int FurthestStep(double[] steps, double spacing) =>
        Enumerable.Range(0, steps.Length).MaxBy(k => Math.Abs(steps[k] - spacing));

    /// <summary>The steps that differ from one plane.</summary>
    /// <param name="AreWhole">All of them are whole multiples.</param>
    /// <param name="AreFillable">All of them are whole multiples within the tolerance for filling.</param>
    private sealed record Gaps(bool AreWhole, bool AreFillable, List<int> Irregular, List<double> MissingMm, int[] Planes)
    {
        /// <summary>
        /// The mean step over the planes. The median of steps that are rounded to few decimals can be too far off to recognise
        /// multiples of it.
        /// </summary>
        public double MeanStep(double[] positions) => (positions[^1] - positions[0]) / Planes[^1];

        public static Gaps Find(double[] positions, double[] steps, double step, double roundingMm)
        {
            // A step has the rounding errors of two positions.
            double rounding = 2 * EvenGrid.Rounding(step, roundingMm), inclusive = EvenGrid.InclusiveMm(step);
            double single = Math.Max(EvenGrid.ToleranceShare * step, rounding) + inclusive;
            var missing = new List<double>();
            var irregular = new List<int>();
            int[] planes = new int[positions.Length];
            bool whole = true, fillable = true;
            for (int k = 0; k < steps.Length; k++)
            {
                planes[k + 1] = planes[k] + 1;
                if (Math.Abs(steps[k] - step) <= single) continue;
                irregular.Add(k);
                double multiple = Math.Round(steps[k] / step), off = Math.Abs(steps[k] - (multiple * step));
                bool isGap = multiple is >= 2 and <= LongestGapSteps
                    && off <= Math.Max(GapToleranceShare * multiple * step, rounding) + inclusive;
                if (isGap) planes[k + 1] = planes[k] + (int)multiple;
                fillable &= isGap && off <= Math.Max(FillToleranceShare * step, rounding) + inclusive;
                for (int i = 1; isGap && i < multiple; i++) missing.Add(positions[k] + (i * steps[k] / multiple));
                whole &= isGap;
            }

            return new Gaps(whole, fillable, irregular, missing, planes);
        }
    }
}
