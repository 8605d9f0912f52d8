using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;

namespace CtGpu.Host.Series;

/// <summary>Refuses a stack that is not a regular grid, unless the rules accept the deviation.</summary>
internal static class GeometryProof
{
    /// <summary>Largest tilt that can be rectified. No gantry tilts further.</summary>
    private const double LargestTiltDegrees = 45;

    /// <exception cref="GeometryException">The stack is not a regular grid, and the rules do not accept the deviation.</exception>
    public static void Require(CandidateSeries series, SliceStack stack, SliceSteps steps, StackShift shift, GeometryRules rules)
    {
        double[] pixel = stack.Slices[0].PixelSpacing!;
        if (!shift.IsStraight(Math.Min(pixel[0], pixel[1]))) throw Shifted(series, stack, shift);

        bool isGap = steps.Regularity != StepRegularity.Regular, rectifiable = shift.TiltDegrees <= LargestTiltDegrees;
        bool isUneven = steps.Regularity == StepRegularity.Uneven;
        string? obstacle = isUneven ? ResampleLimits.Obstacle(stack, steps.MedianMm) : null;
        bool gapRefused = isGap && rules.OnMissing != SliceGaps.Keep && !(rules.OnMissing == SliceGaps.Fill && steps.IsFillable)
            && !(isUneven && rules.Resamples && obstacle == null);
        bool tiltRefused = shift.IsTilted && rules.OnTilt != GantryTilt.Keep && !(rules.OnTilt == GantryTilt.Rectify && rectifiable);
        if (!gapRefused && !tiltRefused) return;

        // Report a gap and a tilt together: a user who accepts one should not meet the other on the next run.
        var findings = new List<string>();
        var repairing = new List<string>();
        var keeping = new List<string>();
        if (gapRefused)
        {
            findings.Add(Gap(stack, steps));
            if (rules.Resamples && obstacle != null) findings.Add(obstacle);
            repairing.Add(isUneven ? "--on-uneven resample" : "--on-missing fill");
            keeping.Add("--on-missing keep");
        }

        if (tiltRefused)
        {
            findings.Add($"gantry tilt of {shift.TiltDegrees:0.##} degrees between the stacking direction and the slice normal");
            repairing.Add("--on-tilt rectify");
            keeping.Add("--on-tilt keep");
        }

        bool gapRepairable = isUneven ? obstacle == null : steps.IsFillable;
        bool repairable = !rules.Tutorial && (!gapRefused || gapRepairable) && (!tiltRefused || rectifiable);
        string expected = gapRefused ? $"equal steps, within {SliceSteps.ToleranceShare:0%}" : "slices stacked along their normal";
        string repair = repairable ? $"{string.Join(" and ", repairing)} to repair the stack, or " : "";
        IEnumerable<int> shown = gapRefused ? steps.Irregular : [0];
        throw new GeometryException(
            gapRefused ? VerdictOf(steps) : GeometryVerdict.Tilt,
            $"Series {series.DisplayName}: {string.Join("; ", findings)}. Expected {expected}. "
            + $"{(gapRefused ? "Restore the slices, or pass" : "Pass")} {repair}"
            + $"{string.Join(" and ", keeping)} to stack the slices as they are.",
            [.. shown.SelectMany(k => (string[])[stack.Slices[k].Path, stack.Slices[k + 1].Path]).Distinct()]);
    }

    /// <summary>The verdict on a stack whose faults are accepted. A fault of the steps takes precedence over a tilt.</summary>
    public static string VerdictOf(SliceSteps steps, StackShift shift) =>
        steps.Regularity == StepRegularity.Regular && shift.IsTilted ? GeometryVerdict.Tilt : VerdictOf(steps);

    private static string VerdictOf(SliceSteps steps) => steps.Regularity switch
    {
        StepRegularity.Uneven => GeometryVerdict.Uneven,
        StepRegularity.Missing => GeometryVerdict.Missing,
        _ => GeometryVerdict.Regular,
    };

    private static string Gap(SliceStack stack, SliceSteps steps)
    {
        // The step with the largest deviation; the lowest of equal ones.
        int k = steps.Irregular.MaxBy(i => Math.Abs(stack.Positions[i + 1] - stack.Positions[i] - steps.MedianMm));
        string word = steps.Regularity == StepRegularity.Missing
            ? $"{steps.MissingMm.Count} slice{(steps.MissingMm.Count == 1 ? "" : "s")} missing, at {Positions(steps.MissingMm)} mm"
            : $"slices unevenly spaced, {steps.Irregular.Count} irregular step{(steps.Irregular.Count == 1 ? "" : "s")}";
        string step = $"{stack.Positions[k + 1] - stack.Positions[k]:0.####} mm between "
            + $"{SliceStack.NameOf(stack.Slices[k])} and {SliceStack.NameOf(stack.Slices[k + 1])}";
        return $"{word}: {step}, but the median step is {steps.MedianMm:0.####} mm";
    }

    private static string Positions(IReadOnlyList<double> missing)
    {
        const int Shown = 5;
        string list = string.Join(", ", missing.Take(Shown).Select(p => $"{p:0.##}"));
        return missing.Count > Shown ? list + ", …" : list;
    }

    private static GeometryException Shifted(CandidateSeries series, SliceStack stack, StackShift shift)
    {
        SliceHeader slice = stack.Slices[shift.FurthestSlice];
        return new GeometryException(
            GeometryVerdict.Shifted,
            $"Series {series.DisplayName}: the origin of {SliceStack.NameOf(slice)} is {shift.LargestResidualMm:0.###} mm off the line "
            + $"through the other origins. Expected all origins on one line, within {StackShift.LargestResidualPixels} pixel. "
            + "Correct its ImagePositionPatient, or remove the file from the input.",
            [slice.Path]);
    }
}
