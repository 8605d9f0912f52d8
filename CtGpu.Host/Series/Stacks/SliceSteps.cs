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
        if (even.Fits(roundingMm: 0) || (even.Fits(roundingMm) && !EvenGrid.MayLackSlice(positions, roundingMm)))
        {
            int[] all = [.. Enumerable.Range(0, positions.Length)];
            return new(StepRegularity.Regular, median, even.SpacingMm, LargestDeviation(), [], all, IsFillable: false, []);
        }

        // The median of steps that are rounded to few decimals can be too far off to count the slices in a gap.
        double step = MeanStep(steps, median, roundingMm);
        Gaps gaps = Gaps.OfGrid(positions, steps, step, roundingMm) ?? Gaps.OfMultiples(positions, steps, step);
        if (!gaps.AreWhole) gaps = Gaps.OfMultiples(positions, steps, median);
        bool missing = gaps.AreWhole && gaps.MissingMm.Count > 0;
        if (gaps.Irregular.Count == 0) gaps.Irregular.Add(FurthestStep(steps, even.SpacingMm));
        return new(
            missing ? StepRegularity.Missing : StepRegularity.Uneven,
            median,
            missing ? EvenGrid.Fit(gaps.PlaneIndices, positions).SpacingMm : RobustStatistics.Slope(indices, positions),
            LargestDeviation(),
            gaps.MissingMm,
            gaps.Planes,
            missing && gaps.AreFillable && gaps.MissingMm.Count < positions.Length,
            gaps.Irregular);

        double LargestDeviation() => steps.Max(s => Math.Abs(s - median));
    }

    private static int FurthestStep(double[] steps, double spacing) =>
        Enumerable.Range(0, steps.Length).MaxBy(k => Math.Abs(steps[k] - spacing));

    /// <summary>The mean of the steps that differ from the median by rounding at most.</summary>
    private static double MeanStep(double[] steps, double median, double roundingMm)
    {
        // A step has the rounding errors of two positions. It must stay shorter than a step over a missing slice.
        double rounding = roundingMm <= median / 4 ? 2 * roundingMm : 0;
        double near = Math.Max(EvenGrid.ToleranceShare * median, rounding) + EvenGrid.InclusiveMm(median);
        return steps.Where(step => Math.Abs(step - median) <= near).Average();
    }

    /// <summary>The steps that differ from one plane.</summary>
    /// <param name="AreWhole">All of them are whole multiples.</param>
    /// <param name="AreFillable">All of them are whole multiples within the tolerance for filling.</param>
    private sealed record Gaps(bool AreWhole, bool AreFillable, List<int> Irregular, List<double> MissingMm, int[] Planes)
    {
        public double[] PlaneIndices => [.. Planes.Select(plane => (double)plane)];

        /// <summary>The gaps if each step is the nearest multiple and the positions then fit an even grid, or null.</summary>
        public static Gaps? OfGrid(double[] positions, double[] steps, double step, double roundingMm)
        {
            var missing = new List<double>();
            var irregular = new List<int>();
            int[] planes = new int[positions.Length];
            for (int k = 0; k < steps.Length; k++)
            {
                double multiple = Math.Max(1, Math.Round(steps[k] / step));
                if (multiple > LongestGapSteps) return null;
                planes[k + 1] = planes[k] + (int)multiple;
                if (multiple > 1) irregular.Add(k);
                for (int i = 1; i < multiple; i++) missing.Add(positions[k] + (i * steps[k] / multiple));
            }

            var gaps = new Gaps(AreWhole: true, AreFillable: true, irregular, missing, planes);
            return missing.Count > 0 && EvenGrid.Fit(gaps.PlaneIndices, positions).Fits(roundingMm) ? gaps : null;
        }

        /// <summary>The gaps if irregular steps are multiples of the step, wherever the slices are.</summary>
        public static Gaps OfMultiples(double[] positions, double[] steps, double step)
        {
            double inclusive = EvenGrid.InclusiveMm(step);
            double single = (EvenGrid.ToleranceShare * step) + inclusive;
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
                    && off <= (GapToleranceShare * multiple * step) + inclusive;
                if (isGap) planes[k + 1] = planes[k] + (int)multiple;
                fillable &= isGap && off <= (FillToleranceShare * step) + inclusive;
                for (int i = 1; isGap && i < multiple; i++) missing.Add(positions[k] + (i * steps[k] / multiple));
                whole &= isGap;
            }

            return new Gaps(whole, fillable, irregular, missing, planes);
        }
    }
}
