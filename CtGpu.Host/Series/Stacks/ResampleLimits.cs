using static System.FormattableString;

namespace CtGpu.Host.Series.Stacks;

/// <summary>
/// Uneven stacks that are not interpolated onto an even grid. Slices may be lost from them, or they may be two scans in one, and the
/// result would look like a whole scan.
/// </summary>
internal static class ResampleLimits
{
    /// <summary>Longest step to interpolate across, in mm, unless the median step changes it.</summary>
    private const double WidestStepMm = 10;

    /// <summary>Steps up to this multiple of the median are accepted, also beyond <see cref="WidestStepMm"/>.</summary>
    private const double AlwaysAcceptedSteps = 3;

    /// <summary>Steps above this multiple of the median are refused, also below <see cref="WidestStepMm"/>.</summary>
    private const double NeverAcceptedSteps = 20;

    /// <summary>A step below this fraction of the others separates two scans of one position.</summary>
    private const double SmallestStepShare = 0.1;

    /// <summary>Rounding error of the difference of two decimal positions. It makes the limits inclusive.</summary>
    private const double RoundingMm = 1e-6;

    /// <summary>Most planes for each stored slice.</summary>
    private const int MostPlanes = 4;

    /// <summary>Why the stack is not interpolated onto an even grid, as a sentence for messages; null if it can be.</summary>
    /// <param name="stack">Slices at different positions.</param>
    /// <param name="spacingMm">Spacing of the even grid: the median step.</param>
    public static string? Obstacle(SliceStack stack, double spacingMm)
    {
        double[] positions = stack.Positions;
        double[] steps = [.. positions.Zip(positions.Skip(1), (a, b) => b - a)];
        double least = steps.Min() + RoundingMm, most = steps.Max() - RoundingMm;
        int smallest = Array.FindIndex(steps, s => s <= least), widest = Array.FindIndex(steps, s => s >= most);
        double[] others = [.. steps.Where((_, k) => k != smallest).Order()];

        // The mean counts too: if every second step is tiny, the median may be one of the tiny steps.
        double typical = others.Length == 0 ? steps[0] : Math.Max(steps.Average(), others[(others.Length - 1) / 2]);
        if (least < SmallestStepShare * typical)
        {
            return $"--on-uneven resample is not possible, since {Step(smallest)} is less than a tenth of the usual step of "
                + Invariant($"{typical:0.####} mm, as if two scans were mixed");
        }

        double limit = Math.Clamp(WidestStepMm, AlwaysAcceptedSteps * spacingMm, NeverAcceptedSteps * spacingMm);
        if (most > limit)
        {
            return $"--on-uneven resample is not possible, since {Step(widest)} is too far to interpolate "
                + Invariant($"(at most {limit:0.####} mm for a median step of {spacingMm:0.####} mm)");
        }

        long planes = EvenPlanes.Count(positions, spacingMm);
        return planes > (long)MostPlanes * positions.Length
            ? Invariant($"--on-uneven resample is not possible, since planes every {spacingMm:0.####} mm would be {planes}, ")
                + $"more than {MostPlanes} for each of the {positions.Length} slices"
            : null;

        string Step(int k) => Invariant(
            $"{steps[k]:0.####} mm between {SliceStack.NameOf(stack.Slices[k])} and {SliceStack.NameOf(stack.Slices[k + 1])}");
    }
}
