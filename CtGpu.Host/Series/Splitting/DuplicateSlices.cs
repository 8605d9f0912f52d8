using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series.Splitting;

/// <summary>Several slices at one position: drops identical copies. If the slices differ, refuses the series.</summary>
internal static class DuplicateSlices
{
    /// <summary>Returns the stack with one slice per position, and the dropped slices.</summary>
    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    /// <exception cref="GeometryException">Slices at one position differ.</exception>
    public static (SliceStack Unique, IReadOnlyList<SliceHeader> Dropped) Drop(
        CandidateSeries series, SliceStack stack, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        var unique = new List<SliceHeader>();
        var dropped = new List<SliceHeader>();
        foreach (IReadOnlyList<SliceHeader> group in stack.GroupsByPosition())
        {
            SliceHeader kept = group[0];
            unique.Add(kept);
            foreach (SliceHeader other in group.Skip(1))
            {
                string? difference = Difference(kept, other, samePixels);
                if (difference != null) throw Differ(series, stack, kept, other, difference);
                dropped.Add(other);
            }
        }

        return (dropped.Count == 0 ? stack : new SliceStack(unique), dropped);
    }

    /// <summary>Whether all slices at the same position are copies of each other.</summary>
    public static bool AreCopies(SliceStack stack, Func<SliceHeader, SliceHeader, bool> samePixels) =>
        stack.GroupsByPosition().All(group => group.Skip(1).All(other => Difference(group[0], other, samePixels) == null));

    private static string? Difference(SliceHeader a, SliceHeader b, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        double distance = (SliceStack.OriginOf(a) - SliceStack.OriginOf(b)).Length;
        if (distance > 2 * SliceStack.LargestSamePositionMm) return "their ImagePositionPatient differs within the plane";
        if (a.RescaleSlope != b.RescaleSlope || a.RescaleIntercept != b.RescaleIntercept) return "their rescale differs";
        return samePixels(a, b) ? null : "their pixels differ";
    }

    private static GeometryException Differ(
        CandidateSeries series, SliceStack stack, SliceHeader a, SliceHeader b, string difference)
    {
        double position = SliceOrientation.Of(a)!.Value.Normal.Dot(SliceStack.OriginOf(a));
        return new GeometryException(
            GeometryVerdict.Duplicates,
            $"Series {series.DisplayName}: {SliceStack.NameOf(a)} and {SliceStack.NameOf(b)} are at the same position, "
            + FormattableString.Invariant($"{position:0.###} mm along the slice normal, but {difference}.")
            + $"{ScanRefusals.Differences(stack)} "
            + "Expected one slice per position, or identical copies. Remove one of the files, or convert the two scans separately.",
            [a.Path, b.Path]);
    }
}
