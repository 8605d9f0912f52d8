using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;
using static System.FormattableString;

namespace CtGpu.Host.Series;

/// <summary>Refuses a stack that is not a regular grid, unless the rules accept the deviation.</summary>
internal static class GeometryProof
{
    /// <summary>Largest tilt that can be rectified. No gantry tilts further.</summary>
    private const double LargestTiltDegrees = 45;

    /// <exception cref="GeometryException">The stack is not a regular grid, and the rules do not accept the deviation.</exception>
    public static void Require(CandidateSeries series, SliceStack stack, SliceSteps steps, StackShift shift, GeometryRules rules)
    {
        if (!shift.IsStraight(stack.Grid.PixelMm)) throw Shifted(series, stack, shift);

        if (rules.OnMissing == SliceGaps.Fill && SliceInGap(series, stack, steps) is { } present) throw Present(series, present);

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
            findings.Add(Invariant($"gantry tilt of {shift.TiltDegrees:0.##} degrees between the stacking direction and the slice normal"));
            repairing.Add("--on-tilt rectify");
            keeping.Add("--on-tilt keep");
        }

        bool gapRepairable = isUneven ? obstacle == null : steps.IsFillable;
        bool repairable = !rules.Tutorial && (!gapRefused || gapRepairable) && (!tiltRefused || rectifiable);
        string expected = gapRefused
            ? Invariant($"slices on an even grid, within {EvenGrid.ToleranceShare:0%} of the spacing")
            : "slices stacked along their normal";
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

    /// <summary>A slice of another volume of the series at the position of a missing slice, or null.</summary>
    private static SliceHeader? SliceInGap(CandidateSeries series, SliceStack stack, SliceSteps steps)
    {
        if (steps.MissingMm.Count == 0 || series.Slices.Count == stack.Slices.Count) return null;
        var own = new HashSet<SliceHeader>(stack.Slices, ReferenceEqualityComparer.Instance);
        Vector3 normal = stack.Orientation.Normal;
        double near = SliceSteps.FillToleranceShare * steps.SpacingMm;
        return series.Slices.FirstOrDefault(slice =>
        {
            double position = normal.Dot(SliceStack.OriginOf(slice));
            return steps.MissingMm.Any(missing => Math.Abs(missing - position) <= near) && !own.Contains(slice);
        });
    }

    private static GeometryException Present(CandidateSeries series, SliceHeader slice) => new(
        GeometryVerdict.Missing,
        $"Series {series.DisplayName}: a slice is missing from one of its volumes, but {SliceStack.NameOf(slice)} of another volume is at "
        + "its position. Expected no file at a position that is filled. Correct the attributes of the file, restore the missing slice, or "
        + "convert the scans separately.",
        [slice.Path]);

    private static string Gap(SliceStack stack, SliceSteps steps)
    {
        // The step with the largest deviation; the lowest of equal ones.
        int k = steps.Irregular.MaxBy(i => Math.Abs(stack.Positions[i + 1] - stack.Positions[i] - steps.MedianMm));
        string word = steps.Regularity == StepRegularity.Missing
            ? $"{steps.MissingMm.Count} slice{(steps.MissingMm.Count == 1 ? "" : "s")} missing, at {Positions(steps.MissingMm)} mm"
            : $"slices unevenly spaced, {steps.Irregular.Count} irregular step{(steps.Irregular.Count == 1 ? "" : "s")}";
        string step = Invariant($"{stack.Positions[k + 1] - stack.Positions[k]:0.####} mm between ")
            + $"{SliceStack.NameOf(stack.Slices[k])} and {SliceStack.NameOf(stack.Slices[k + 1])}";
        return Invariant($"{word}: {step}, but the median step is {steps.MedianMm:0.####} mm");
    }

    private static string Positions(IReadOnlyList<double> missing)
    {
        const int Shown = 5;
        string list = string.Join(", ", missing.Take(Shown).Select(p => Invariant($"{p:0.####}")));
        return missing.Count > Shown ? list + ", …" : list;
    }

    private static GeometryException Shifted(CandidateSeries series, SliceStack stack, StackShift shift)
    {
        SliceHeader slice = stack.Slices[shift.FurthestSlice];
        return new GeometryException(
            GeometryVerdict.Shifted,
            $"Series {series.DisplayName}: the origin of {SliceStack.NameOf(slice)} is "
            + Invariant($"{shift.LargestResidualMm:0.###} mm off the line through the other origins. ")
            + Invariant($"Expected all origins on one line, within {StackShift.LargestResidualPixels} pixel. ")
            + "Correct its ImagePositionPatient, or remove the file from the input.",
            [slice.Path]);
    }
}
