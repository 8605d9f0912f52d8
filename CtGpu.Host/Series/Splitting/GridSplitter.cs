using System.Globalization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series.Splitting;

/// <summary>
/// Divides the slices of a series into stacks, each of which may be a volume: first by grid (size, orientation, pixel spacing), then
/// by scan (<see cref="ScanSplitter"/>). Grids that differ by rounding are one grid. Other grids are accepted only if each of their
/// stacks is regular and does not interleave with the others: a stray slice never becomes a volume of its own, since that would hide
/// the gap it leaves.
/// </summary>
internal static class GridSplitter
{
    /// <summary>Normals at a larger angle belong to scans of different planes, whose positions cannot be compared.</summary>
    private const double SamePlaneCosine = 0.9;

    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    /// <exception cref="GeometryException">There are several grids, and they do not give separate regular volumes.</exception>
    public static IReadOnlyList<StackPart> Split(CandidateSeries series, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        SliceStack[] grids = [.. ByGrid(series.Slices).Select(g => new SliceStack(g)).OrderByDescending(g => g.Slices.Count)];
        if (grids.Length == 1) return ScanSplitter.Split(series, grids[0], samePixels);
        List<StackPart>[] parts = [.. grids.Select(grid => ScanSplitter.Split(series, grid, samePixels).ToList())];
        int stray = Array.FindLastIndex(parts, of => !of.All(part => IsVolume(part.Stack)));
        if (stray >= 0) throw Mixed(series, grids[stray], grids[stray == 0 ? 1 : 0]);
        for (int i = 0; i < grids.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                bool interleave = parts[i].Any(a => parts[j].Any(b => Interleave(a.Stack, b.Stack)));
                if (interleave && !AreTwoReconstructions(grids[i], grids[j])) throw Mixed(series, grids[i], grids[j]);
            }
        }

        return [.. grids.SelectMany((grid, i) => parts[i].Select(part => part with
        {
            ToldApartBy = [Attribute(grid.Slices[0], grids[i == 0 ? 1 : 0].Slices[0]), .. part.ToldApartBy],
        }))];
    }

    /// <summary>
    /// Groups slices of one grid. Each slice differs from every other of its group by rounding at most. Frequent grids come first, so
    /// the order of the files does not matter.
    /// </summary>
    private static IEnumerable<List<SliceHeader>> ByGrid(IReadOnlyList<SliceHeader> slices)
    {
        var groups = new List<(List<SliceGrid> Grids, List<SliceHeader> Slices)>();
        foreach (IGrouping<SliceGrid, SliceHeader> equal in slices.GroupBy(SliceGrid.Of).OrderByDescending(g => g.Count()))
        {
            int near = groups.FindIndex(
                group => group.Grids.TrueForAll(grid => grid.DifferencePixels(equal.Key) <= SliceGrid.LargestDifferencePixels));
            if (near < 0) groups.Add(([equal.Key], [.. equal]));
            else groups[near].Grids.Add(equal.Key);
            if (near >= 0) groups[near].Slices.AddRange(equal);
        }

        return groups.Select(group => group.Slices);
    }

    private static bool IsVolume(SliceStack stack) =>
        stack.DistinctPositions().Length >= ScanSplitter.LeastSlices && ScanSplitter.IsRegular(stack);

    /// <summary>Whether a slice of one stack lies between slices of the other, at no position of the other.</summary>
    private static bool Interleave(SliceStack a, SliceStack b)
    {
        if (Math.Abs(a.Orientation.Normal.Dot(b.Orientation.Normal)) < SamePlaneCosine) return false;
        double[] own = a.DistinctPositions();
        double[] others = [.. b.Slices.Select(s => a.Orientation.Normal.Dot(SliceStack.OriginOf(s))).Order()];
        double same = (own[^1] - own[0]) / (own.Length - 1) / 10;
        return IsBetween(own, others) || IsBetween(others, own);

        bool IsBetween(double[] outer, double[] inner) =>
            inner.Any(p => p > outer[0] && p < outer[^1] && outer.All(q => Math.Abs(p - q) > same));
    }

    /// <summary>Whether another attribute of the reconstruction has one value in each stack, and another in the other.</summary>
    private static bool AreTwoReconstructions(SliceStack a, SliceStack b) =>
        ScanKey.Differing([.. a.Slices, .. b.Slices]).Any(key => key.IsReconstruction
            && a.Slices.Select(key.Value).Distinct().Count() == 1 && b.Slices.Select(key.Value).Distinct().Count() == 1);

    /// <summary>The attribute in which the grid of a slice differs most from that of another slice.</summary>
    private static AttributeValue Attribute(SliceHeader slice, SliceHeader other)
    {
        SliceGrid grid = SliceGrid.Of(slice), reference = SliceGrid.Of(other);
        if (slice.Rows != other.Rows || slice.Columns != other.Columns) return new("Rows x Columns", $"{slice.Rows}x{slice.Columns}");
        double turned = grid.DifferencePixels(grid with { Orientation = reference.Orientation });
        double scaled = grid.DifferencePixels(grid with { RowSpacing = reference.RowSpacing, ColumnSpacing = reference.ColumnSpacing });
        return turned > scaled
            ? new("ImageOrientationPatient", Text(slice.ImageOrientationPatient!))
            : new("PixelSpacing", Text(slice.PixelSpacing!));
    }

    private static string Text(double[] values) => string.Join('\\', values.Select(v => v.ToString(CultureInfo.InvariantCulture)));

    private static GeometryException Mixed(CandidateSeries series, SliceStack stray, SliceStack others)
    {
        (SliceHeader a, SliceHeader b) = (stray.Slices[0], others.Slices[0]);
        (AttributeValue one, AttributeValue other) = (Attribute(a, b), Attribute(b, a));
        (string verdict, string difference) = one.Keyword switch
        {
            "ImageOrientationPatient" => (GeometryVerdict.MixedOrientation, Difference()),
            "PixelSpacing" => (GeometryVerdict.MixedPixelSpacing, Difference()),
            _ => (GeometryVerdict.MixedSize, ""),
        };
        return new GeometryException(
            verdict,
            $"Series {series.DisplayName}: {one.Keyword} is {one.Value} in {SliceStack.NameOf(a)} ({stray.Slices.Count} of "
            + $"{series.Slices.Count} slices) but {other.Value} in {SliceStack.NameOf(b)}{difference}. Expected one grid within "
            + $"{SliceGrid.LargestDifferencePixels} pixel, or grids that each form regular volumes of at least "
            + $"{ScanSplitter.LeastSlices} slices that do not interleave. Correct {one.Keyword}, or remove the files that do not belong "
            + "to the series.",
            [.. stray.Slices.Select(s => s.Path).Append(b.Path).Distinct()]);

        string Difference() => string.Create(
            CultureInfo.InvariantCulture, $", {SliceGrid.Of(a).DifferencePixels(SliceGrid.Of(b)):0.###} pixels apart at the far corner");
    }
}
