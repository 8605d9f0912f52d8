using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series;

/// <summary>Refuses what was measured of a stack, unless the rules accept it.</summary>
internal static class GridProof
{
    /// <summary>No gantry tilts further; slices at more than this to their normal make no stack that could be shifted back.</summary>
    private const double LargestTiltDegrees = 45;

    /// <exception cref="GeometryException">The stack is no regular grid and the rules do not accept why.</exception>
    public static void Require(CandidateSeries series, SliceStack stack, SliceSteps steps, StackShift shift, GeometryRules rules)
    {
        double[] pixel = stack.Slices[0].PixelSpacing!;
        if (!shift.IsStraight(Math.Min(pixel[0], pixel[1]))) throw Shifted(series, stack, shift);

        bool isGap = steps.Verdict != GeometryVerdict.Regular, rectifiable = shift.TiltDegrees <= LargestTiltDegrees;
        bool gapRefused = isGap && rules.OnMissing != SliceGaps.Keep && !(rules.OnMissing == SliceGaps.Fill && steps.IsFillable);
        bool tiltRefused = shift.IsTilted && rules.OnTilt != GantryTilt.Keep && !(rules.OnTilt == GantryTilt.Rectify && rectifiable);
        if (!gapRefused && !tiltRefused) return;

        // Both at once are named at once: who accepts the one should not meet the other on the next run.
        var findings = new List<string>();
        var mending = new List<string>();
        var keeping = new List<string>();
        if (gapRefused)
        {
            findings.Add(Gap(stack, steps));
            mending.Add("--on-missing fill");
            keeping.Add("--on-missing keep");
        }

        if (tiltRefused)
        {
            findings.Add($"gantry tilt, slices shifted at {shift.TiltDegrees:0.##} degrees to their normal");
            mending.Add("--on-tilt rectify");
            keeping.Add("--on-tilt keep");
        }

        bool mendable = !rules.Tutorial && (!gapRefused || steps.IsFillable) && (!tiltRefused || rectifiable);
        string mend = mendable ? $"{string.Join(" and ", mending)} to mend the stack, or " : "";
        IEnumerable<int> shown = gapRefused ? steps.Irregular : [0];
        throw new GeometryException(
            gapRefused ? steps.Verdict : GeometryVerdict.Tilt,
            $"Series {series.DisplayName}: {string.Join("; ", findings)}. Expected {(gapRefused ? $"equal steps, within {SliceSteps.ToleranceShare:0%}" : "slices stacked along their normal")}: "
            + $"{(gapRefused ? "restore the slices, or " : "")}pass {mend}{string.Join(" and ", keeping)} to stack them as they are.",
            [.. shown.SelectMany(k => (string[])[stack.Slices[k].Path, stack.Slices[k + 1].Path]).Distinct()]);
    }

    private static string Gap(SliceStack stack, SliceSteps steps)
    {
        // The step that is furthest off; among equals the lowest.
        int k = steps.Irregular.MaxBy(i => Math.Abs(stack.Positions[i + 1] - stack.Positions[i] - steps.MedianMm));
        string word = steps.Verdict == GeometryVerdict.Missing
            ? $"{steps.MissingMm.Count} slice{(steps.MissingMm.Count == 1 ? "" : "s")} missing, at {Positions(steps.MissingMm)} mm"
            : $"slices unevenly spaced, {steps.Irregular.Count} step{(steps.Irregular.Count == 1 ? "" : "s")} off";
        return $"{word}: {stack.Positions[k + 1] - stack.Positions[k]:0.####} mm between {SliceStack.NameOf(stack.Slices[k])} and {SliceStack.NameOf(stack.Slices[k + 1])}, "
            + $"where the median step is {steps.MedianMm:0.####} mm";
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
            $"Series {series.DisplayName}: {SliceStack.NameOf(slice)} lies {shift.LargestResidualMm:0.###} mm beside the line through the other slices. "
            + $"Expected origins on one line, within {StackShift.LargestResidualPixels} pixel; correct its ImagePositionPatient, or move it out of the series.",
            [slice.Path]);
    }
}
