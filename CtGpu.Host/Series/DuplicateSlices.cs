using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series;

/// <summary>Several slices at one position: copies are dropped, anything else is refused.</summary>
internal static class DuplicateSlices
{
    /// <summary>The stack with one slice a position, and the slices dropped.</summary>
    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    /// <exception cref="GeometryException">Slices at one position differ.</exception>
    public static (SliceStack Unique, IReadOnlyList<SliceHeader> Dropped) Drop(
        CandidateSeries series, SliceStack stack, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        var unique = new List<SliceHeader>();
        var dropped = new List<SliceHeader>();
        foreach (IReadOnlyList<SliceHeader> run in stack.RunsAtOnePosition())
        {
            SliceHeader kept = run[0];
            unique.Add(kept);
            foreach (SliceHeader other in run.Skip(1))
            {
                string? difference = Difference(kept, other, samePixels);
                if (difference != null) throw Differ(series, kept, other, difference);
                dropped.Add(other);
            }
        }

        return (dropped.Count == 0 ? stack : new SliceStack(unique), dropped);
    }

    private static string? Difference(SliceHeader a, SliceHeader b, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        if ((SliceStack.OriginOf(a) - SliceStack.OriginOf(b)).Length > 2 * SliceStack.SamePositionMm) return "ImagePositionPatient differs within the plane";
        if (a.RescaleSlope != b.RescaleSlope || a.RescaleIntercept != b.RescaleIntercept) return "the rescale differs";
        return samePixels(a, b) ? null : "the pixels differ";
    }

    private static GeometryException Differ(CandidateSeries series, SliceHeader a, SliceHeader b, string difference)
    {
        double position = SliceOrientation.Of(a)!.Value.Normal.Dot(SliceStack.OriginOf(a));
        return new GeometryException(
            GeometryVerdict.Duplicates,
            $"Series {series.DisplayName}: {SliceStack.NameOf(a)} and {SliceStack.NameOf(b)} lie at the same position, {position:0.###} mm along the slice normal, "
            + $"but {difference}. Expected one slice a position, or identical ones; remove one, or convert the two scans separately.",
            [a.Path, b.Path]);
    }
}
