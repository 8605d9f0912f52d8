using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Splitting;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series;

/// <summary>
/// Turns the slices of a series into volumes. Slices are sorted by position along their normal (row × column), never by file
/// name, InstanceNumber or SliceLocation. The spacing follows from their positions, never from SliceThickness. Other slices
/// are refused with the reason; docs/dicom.md lists every condition.
/// </summary>
internal static class SeriesAssembler
{
    /// <summary>
    /// Returns the volumes of a series, usually one. There are several if the series has stacks of different grids, or scans of the
    /// same region that an attribute tells apart (<see cref="ScanKey"/>). They are ordered by ImageType, AcquisitionNumber,
    /// ConvolutionKernel, number of slices (descending), the attributes that tell them apart, then path.
    /// </summary>
    /// <exception cref="GeometryException">The slices do not form a volume under these rules.</exception>
    /// <exception cref="CtGpuException">A file of the series is unreadable.</exception>
    public static IReadOnlyList<SeriesVolume> Assemble(CandidateSeries candidate, GeometryRules rules) =>
        Assemble(candidate, rules, (a, b) => SlicePixels.AreSame(a, b));

    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    internal static IReadOnlyList<SeriesVolume> Assemble(
        CandidateSeries candidate, GeometryRules rules, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        RefuseUnreadable(candidate);
        if (candidate.Slices[0].Volume is { } file) return [VolumeFileAssembler.Assemble(candidate, file, rules)];
        CandidateSeries series = candidate with
        {
            Slices = [.. candidate.Slices.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame)],
        };
        SliceRequirements.Check(series, rules.AssumeHounsfield);
        return
        [
            .. GridSplitter.Split(series, samePixels)
                .Select(part => AssembleStack(series, part.Stack, rules, samePixels) with { ToldApartBy = part.ToldApartBy })
                .Select(volume => PlausibleGeometry.Require(series, volume))
                .OrderBy(v => string.Join('\\', v.First.ImageType), StringComparer.Ordinal)
                .ThenBy(v => v.First.AcquisitionNumber)
                .ThenBy(v => v.First.ConvolutionKernel, StringComparer.Ordinal)
                .ThenByDescending(v => v.Slices.Count)
                .ThenBy(v => v.ToldApartBy.ElementAtOrDefault(0))
                .ThenBy(v => v.ToldApartBy.ElementAtOrDefault(1))
                .ThenBy(v => v.First.Path, StringComparer.Ordinal)
                .ThenBy(v => v.First.Frame),
        ];
    }

    private static void RefuseUnreadable(CandidateSeries candidate)
    {
        if (candidate.Failures.Count == 0) return;
        CtGpuException first = candidate.Failures[0];
        if (candidate.Failures.Count == 1) throw first;
        int others = candidate.Failures.Count - 1;
        throw new CtGpuException(
            first.Code,
            first.Stage,
            $"{first.Message} The folders of series {candidate.DisplayName} have "
            + $"{others} more unreadable {(others == 1 ? "file" : "files")}.",
            [.. candidate.Failures.SelectMany(f => f.Files).Distinct()],
            first);
    }

    private static SeriesVolume AssembleStack(
        CandidateSeries series, SliceStack stack, GeometryRules rules, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        double[] positions = stack.DistinctPositions();
        if (positions.Length == 1 && !DuplicateSlices.AreCopies(stack, samePixels)) throw ScanRefusals.OnePosition(series, stack);
        if (positions.Length > 1 && !ScanSplitter.IsRegular(stack) && NearSlices.Find(positions) is { } near)
            throw ScanRefusals.Near(series, stack, near);
        (SliceStack unique, IReadOnlyList<SliceHeader> dropped) = DuplicateSlices.Drop(series, stack, samePixels);
        ScanRefusals.RequireOneScan(series, unique);
        string[] duplicates = [.. dropped.Select(SliceStack.NameOf)];
        if (unique.Slices.Count == 1)
        {
            if (!rules.AcceptSingleSlice) throw OnlyOneSlice(series, unique.Slices[0]);
            return VolumeBuilder.SingleSlice(unique, duplicates);
        }

        SliceSteps steps = SliceSteps.Measure(unique.Positions, unique.RoundingMm);
        StackShift shift = StackShift.Measure(unique, unique.Grid.PixelMm);
        GeometryProof.Require(series, unique, steps, shift, rules);

        double tilt = shift.IsTilted ? shift.TiltDegrees : 0;
        var report = new GeometryReport(GeometryProof.VerdictOf(steps, shift), steps.MissingMm, duplicates, tilt, steps.DeviationMm);
        if (rules.Tutorial) return VolumeBuilder.Tutorial(series, unique, shift.Direction, report);
        bool rectify = rules.OnTilt == GantryTilt.Rectify && shift.IsTilted;
        if (rules.Resamples && steps.Regularity == StepRegularity.Uneven)
            return VolumeBuilder.Resampled(unique, steps, shift, rectify, report);
        bool fill = rules.OnMissing == SliceGaps.Fill && steps.IsFillable;
        return fill || rectify
            ? VolumeBuilder.Repaired(unique, steps, shift, fill, rectify, report)
            : VolumeBuilder.AsStored(unique, steps, shift, report);
    }

    private static GeometryException OnlyOneSlice(CandidateSeries series, SliceHeader slice) => new(
        GeometryVerdict.TooFewSlices,
        $"Series {series.DisplayName}: only one slice, {SliceStack.NameOf(slice)}. Expected at least two slices, whose distance gives "
        + "the slice spacing. Pass --spacing none to accept a single slice.",
        [slice.Path]);
}
