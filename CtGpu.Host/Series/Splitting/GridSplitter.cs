using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;

namespace CtGpu.Host.Series;

/// <summary>
/// Divides the slices of a series into stacks, each of which may be a volume. It always divides by grid (orientation, size,
/// pixel spacing). It divides by ImageType, AcquisitionNumber and ConvolutionKernel only if slices share positions or overlap
/// irregularly. Every part must have at least two positions: a stray slice never becomes a volume of its own, since that would
/// hide the gap it leaves.
/// </summary>
internal static class StackSplitter
{
    /// <summary>Largest relative difference between pixel spacings that count as equal, written with different decimals.</summary>
    private const double SamePixelSpacing = 1e-4;

    /// <summary>Attributes that separate stacks of one grid, in the order in which they are tried.</summary>
    private static readonly Func<SliceHeader, string>[] s_keys =
        [s => string.Join('\\', s.ImageType), s => $"{s.AcquisitionNumber}", s => s.ConvolutionKernel];

    /// <exception cref="GeometryException">There are several grids, and one of them has only one position.</exception>
    public static IEnumerable<SliceStack> Split(CandidateSeries series)
    {
        SliceStack[] grids = [.. ByGrid(series.Slices).Select(g => new SliceStack(g))];
        if (grids.Length > 1 && grids.FirstOrDefault(g => !IsStack(g)) is { } stray)
            throw Mixed(series, stray, grids.First(g => g != stray));
        return grids.SelectMany(ByScan);
    }

    private static List<List<SliceHeader>> ByGrid(IReadOnlyList<SliceHeader> slices)
    {
        var grids = new List<List<SliceHeader>>();
        foreach (SliceHeader slice in slices)
        {
            List<SliceHeader>? grid = grids.Find(g =>
                IsSameOrientation(g[0], slice) && IsSameSize(g[0], slice) && IsSamePixelSpacing(g[0], slice));
            if (grid == null) grids.Add([slice]);
            else grid.Add(slice);
        }

        return grids;
    }

    private static IEnumerable<SliceStack> ByScan(SliceStack stack)
    {
        bool regular = IsRegular(stack);
        foreach (Func<SliceHeader, string> key in s_keys)
        {
            SliceStack[] parts =
            [
                .. stack.Slices.GroupBy(key, StringComparer.Ordinal).Select(g => new SliceStack(g)).OrderBy(p => p.Positions[0]),
            ];
            if (parts.Length == 1 || !parts.All(IsStack)) continue;
            bool collide = stack.GroupsByPosition().Any(group => group.Select(key).Distinct().Count() > 1);
            bool overlap = parts.Zip(parts.Skip(1)).Any(p => p.Second.Positions[0] < p.First.Positions[^1]);
            if (collide || (overlap && !regular && parts.All(IsRegular))) return parts.SelectMany(ByScan);
        }

        return [stack];
    }

    /// <summary>Whether the slices have at least two positions.</summary>
    private static bool IsStack(SliceStack slices) => slices.Positions[^1] - slices.Positions[0] > SliceStack.SamePositionMm;

    private static bool IsRegular(SliceStack stack)
    {
        double[] positions =
        [
            .. stack.GroupsByPosition().Select(group => stack.Orientation.Normal.Dot(SliceStack.OriginOf(group[0]))),
        ];
        return positions.Length < 2 || SliceSteps.Measure(positions).Regularity == StepRegularity.Regular;
    }

    private static bool IsSameOrientation(SliceHeader a, SliceHeader b) =>
        SliceOrientation.Of(a)!.Value.IsSameAs(SliceOrientation.Of(b)!.Value);

    private static bool IsSameSize(SliceHeader a, SliceHeader b) => a.Rows == b.Rows && a.Columns == b.Columns;

    private static bool IsSamePixelSpacing(SliceHeader a, SliceHeader b) =>
        a.PixelSpacing!.Zip(b.PixelSpacing!).All(s => Math.Abs(s.First - s.Second) <= SamePixelSpacing * s.First);

    private static GeometryException Mixed(CandidateSeries series, SliceStack stray, SliceStack others)
    {
        (SliceHeader a, SliceHeader b) = (stray.Slices[0], others.Slices[0]);
        (string verdict, string keyword, Func<SliceHeader, string> show) = !IsSameOrientation(a, b)
            ? (GeometryVerdict.MixedOrientation, "ImageOrientationPatient", s => string.Join('\\', s.ImageOrientationPatient!))
            : !IsSameSize(a, b)
                ? (GeometryVerdict.MixedSize, "Rows x Columns", s => $"{s.Rows}x{s.Columns}")
                : (GeometryVerdict.MixedPixelSpacing, "PixelSpacing",
                    (Func<SliceHeader, string>)(s => string.Join('\\', s.PixelSpacing!)));
        return new GeometryException(
            verdict,
            $"Series {series.DisplayName}: {keyword} is {show(a)} in {SliceStack.NameOf(a)} but {show(b)} in {SliceStack.NameOf(b)}. "
            + "Expected one grid, or at least two positions of each grid. Remove the files that do not belong to the series.",
            [.. stray.Slices.Select(s => s.Path).Distinct()]);
    }
}
