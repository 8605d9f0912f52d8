using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>
/// From slices to volumes. Slices are sorted along their normal (row × column), never by file name, InstanceNumber or
/// SliceLocation; spacing comes from their positions, never from SliceThickness. What is no volume is refused by
/// name. docs/dicom.md lists every condition.
/// </summary>
public static class SeriesAssembler
{
    private const double UnknownThicknessMm = 1;

    /// <summary>
    /// The volumes of a series: most often one; several where it holds stacks of different grids, or scans of the same
    /// positions that ImageType, AcquisitionNumber or ConvolutionKernel tell apart. They are ordered by ImageType,
    /// AcquisitionNumber, ConvolutionKernel, slices (most first), then path.
    /// </summary>
    /// <exception cref="GeometryException">The slices are no volume under these rules.</exception>
    /// <exception cref="CtGpuException">A file of the series was unreadable.</exception>
    public static IReadOnlyList<SeriesVolume> Assemble(CandidateSeries candidate, GeometryRules rules) =>
        Assemble(candidate, rules, (a, b) => SlicePixels.AreSame(a, b));

    /// <param name="samePixels">Whether two slices decode to the same stored values.</param>
    internal static IReadOnlyList<SeriesVolume> Assemble(
        CandidateSeries candidate, GeometryRules rules, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        RefuseUnreadable(candidate);
        CandidateSeries series = candidate with
        {
            Slices = [.. candidate.Slices.OrderBy(s => s.Path, StringComparer.Ordinal).ThenBy(s => s.Frame)],
        };
        SliceRequirements.Check(series);
        return
        [
            .. StackSplitter.Split(series)
                .Select(stack => AssembleStack(series, stack, rules, samePixels))
                .OrderBy(v => string.Join('\\', v.First.ImageType), StringComparer.Ordinal)
                .ThenBy(v => v.First.AcquisitionNumber)
                .ThenBy(v => v.First.ConvolutionKernel, StringComparer.Ordinal)
                .ThenByDescending(v => v.Slices.Count)
                .ThenBy(v => v.First.Path, StringComparer.Ordinal)
                .ThenBy(v => v.First.Frame),
        ];
    }

    private static void RefuseUnreadable(CandidateSeries candidate)
    {
        if (candidate.Failures.Count == 0) return;
        CtGpuException first = candidate.Failures[0];
        if (candidate.Failures.Count == 1) throw first;
        throw new CtGpuException(
            first.Code,
            first.Stage,
            $"{first.Message} And {candidate.Failures.Count - 1} more unreadable {(candidate.Failures.Count == 2 ? "file" : "files")} beside series {candidate.DisplayName}.",
            [.. candidate.Failures.SelectMany(f => f.Files).Distinct()],
            first);
    }

    private static SeriesVolume AssembleStack(
        CandidateSeries series, SliceStack stack, GeometryRules rules, Func<SliceHeader, SliceHeader, bool> samePixels)
    {
        (SliceStack unique, IReadOnlyList<SliceHeader> dropped) = DuplicateSlices.Drop(series, stack, samePixels);
        string[] duplicates = [.. dropped.Select(SliceStack.NameOf)];
        if (unique.Slices.Count == 1) return SingleSlice(series, unique, rules, duplicates);

        double[] pixel = unique.Slices[0].PixelSpacing!;
        SliceSteps steps = SliceSteps.Measure(unique.Positions);
        StackShift shift = StackShift.Measure(unique, Math.Min(pixel[0], pixel[1]));
        GridProof.Require(series, unique, steps, shift, rules);

        string verdict = steps.Verdict != GeometryVerdict.Regular ? steps.Verdict : shift.IsTilted ? GeometryVerdict.Tilt : GeometryVerdict.Regular;
        var report = new GeometryReport(
            verdict, steps.MissingMm, duplicates, shift.IsTilted ? shift.TiltDegrees : 0, steps.DeviationMm);
        if (rules.Tutorial) return TutorialStack.Build(series, unique, shift.Direction, report);
        bool fill = rules.OnMissing == SliceGaps.Fill && steps.IsFillable;
        bool rectify = rules.OnTilt == GantryTilt.Rectify && shift.IsTilted;
        if (fill || rectify) return RepairedStack.Build(unique, steps, shift, fill, rectify, report);

        // Along a tilted stack the step is longer than its projection on the normal.
        double spacing = steps.SpacingMm / shift.Direction.Dot(unique.Orientation.Normal);
        return new SeriesVolume(unique.Slices, Grid(unique, new Spacing3(spacing, pixel[0], pixel[1]), shift.Direction), report);
    }

    private static SeriesVolume SingleSlice(CandidateSeries series, SliceStack stack, GeometryRules rules, string[] duplicates)
    {
        SliceHeader slice = stack.Slices[0];
        if (!rules.AcceptSingleSlice)
        {
            throw new GeometryException(
                GeometryVerdict.TooFewSlices,
                $"Series {series.DisplayName}: only one slice, {SliceStack.NameOf(slice)}. Expected at least two, since their distance is the slice spacing; --spacing none accepts a single slice.",
                [slice.Path]);
        }

        double thickness = slice.SliceThickness is { } mm && mm > 0 && double.IsFinite(mm) ? mm : UnknownThicknessMm;
        var spacing = new Spacing3(thickness, slice.PixelSpacing![0], slice.PixelSpacing[1]);
        return new SeriesVolume(
            stack.Slices, Grid(stack, spacing, stack.Orientation.Normal), new GeometryReport(GeometryVerdict.Single, [], duplicates, 0, 0));
    }

    internal static VolumeGeometry Grid(SliceStack stack, Spacing3 spacing, Vector3 direction)
    {
        SliceHeader first = stack.Slices[0];
        return new VolumeGeometry(
            new Shape3(stack.Slices.Count, first.Rows, first.Columns),
            spacing,
            SliceStack.OriginOf(first),
            stack.Orientation.Column,
            stack.Orientation.Row,
            direction);
    }
}
