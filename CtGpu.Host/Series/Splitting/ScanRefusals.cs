using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series.Splitting;

/// <summary>Errors for slices of several scans that cannot be told apart.</summary>
internal static class ScanRefusals
{
    /// <summary>
    /// Requires one ConvolutionKernel and one ImageType. Slices without a value are accepted. So are one or two slices whose ImageType
    /// differs after its first two values, which tell original from derived and primary from secondary images.
    /// </summary>
    /// <exception cref="GeometryException">The slices of a volume are reconstructed in different ways.</exception>
    public static void RequireOneScan(CandidateSeries series, SliceStack stack)
    {
        foreach (ScanKey key in (ReadOnlySpan<ScanKey>)[ScanKey.ConvolutionKernel, ScanKey.ImageType])
        {
            SliceHeader[][] values =
                [.. stack.Slices.Where(s => key.Value(s).Length > 0).GroupBy(key.Value).Select(group => group.ToArray())];
            bool isMixed = values.Length > 1
                && (key == ScanKey.ConvolutionKernel || values.All(group => group.Length >= ScanSplitter.LeastSlices)
                    || values.Any(group => !group[0].ImageType.Take(2).SequenceEqual(values[0][0].ImageType.Take(2))));
            if (isMixed) throw Mixed(series, stack, key, values[0][0], values[1]);
        }
    }

    private static GeometryException Mixed(
        CandidateSeries series, SliceStack stack, ScanKey key, SliceHeader first, SliceHeader[] others) => new(
        GeometryVerdict.MixedScans,
        $"Series {series.DisplayName}: {key.Keyword} is '{key.Value(first)}' in {SliceStack.NameOf(first)} "
        + $"but '{key.Value(others[0])}' in {SliceStack.NameOf(others[0])} ({others.Length} of {stack.Slices.Count} slices). "
        + "Expected one value, or values whose slices overlap and each form a regular volume of at least "
        + $"{ScanSplitter.LeastSlices} slices. Convert the slices of each value separately.",
        [.. new[] { first.Path, others[0].Path }.Distinct()]);

    /// <summary>Slices in pairs or groups, a tiny step apart.</summary>
    public static GeometryException Near(CandidateSeries series, SliceStack stack, NearSlices near)
    {
        SliceHeader[] distinct = [.. stack.GroupsByPosition().Select(group => group[0])];
        (SliceHeader a, SliceHeader b) = (distinct[near.First], distinct[near.First + 1]);
        string groups = near.Largest == 2 ? "in pairs" : $"in groups of up to {near.Largest}";
        return new GeometryException(
            GeometryVerdict.Duplicates,
            $"Series {series.DisplayName}: slices lie {groups}, for example {SliceStack.NameOf(a)} and {SliceStack.NameOf(b)}, "
            + FormattableString.Invariant($"{near.StepMm:0.######} mm apart. They are two scans, or two exports of one scan.")
            + $"{Differences(stack)} "
            + "Expected one slice per position. Convert the scans separately, or remove one of the exports.",
            [a.Path, b.Path]);
    }

    /// <summary>Frames of one file, or slices of several, that are all at one position.</summary>
    public static GeometryException OnePosition(CandidateSeries series, SliceStack stack)
    {
        SliceHeader first = stack.Slices[0];
        string position = string.Join('\\', first.ImagePositionPatient!);
        bool isOneFile = first.NumberOfFrames > 1 && stack.Slices.All(s => s.Path == first.Path);
        string finding = isOneFile
            ? $"the {stack.Slices.Count} frames of {first.Path} have no position of their own: the file has one "
                + $"ImagePositionPatient, {position}, for all frames"
            : $"all {stack.Slices.Count} slices have one position, ImagePositionPatient {position}, for example {SliceStack.NameOf(first)} "
                + $"and {SliceStack.NameOf(stack.Slices[1])}; they have no position of their own";
        string remedy = isOneFile
            ? "Export the series as one file for each slice, or as Enhanced CT with a position for each frame."
            : "Export the series again with the positions of the scanner; if the files are one slice, keep one of them.";
        return new GeometryException(
            GeometryVerdict.NoPositions,
            $"Series {series.DisplayName}: {finding}.{Differences(stack)} Expected an ImagePositionPatient for each "
            + $"{(isOneFile ? "frame" : "slice")}, whose distances give the slice spacing. {remedy}",
            [.. stack.Slices.Select(s => s.Path).Distinct().Take(2)]);
    }

    /// <summary>A sentence with a leading space that lists the attributes that differ, or nothing if none does.</summary>
    public static string Differences(SliceStack stack)
    {
        string[] differing = [.. ScanKey.Differing(stack.Slices).Select(key => key.Keyword)];
        return differing.Length == 0
            ? ""
            : $" The slices differ in {string.Join(", ", differing)}, but no attribute, nor two together, divides them into regular "
                + "volumes.";
    }
}
