using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>
/// Bounds of distances and positions. Values outside them are faults of the file: the volume would have a wrong size, and its output
/// could exceed any memory.
/// </summary>
internal static class PlausibleGeometry
{
    /// <summary>Smallest distance of pixels or slices in mm: that of micro-CT.</summary>
    public const double SmallestSpacingMm = 0.0005;

    /// <summary>Largest distance of pixels or slices in mm.</summary>
    public const double LargestSpacingMm = 100;

    /// <summary>Largest absolute coordinate of a position in mm.</summary>
    public const double FurthestMm = 100_000;

    /// <summary>What is expected of a distance, for messages.</summary>
    public static readonly string SpacingRange = FormattableString.Invariant($"{SmallestSpacingMm} to {LargestSpacingMm:0} mm");

    public static bool IsSpacing(double mm) => mm is >= SmallestSpacingMm and <= LargestSpacingMm;

    /// <summary>Whether the coordinates of a point are plausible. A number that is not finite is not.</summary>
    public static bool IsPosition(double[] position) => Array.TrueForAll(position, mm => Math.Abs(mm) <= FurthestMm);

    /// <exception cref="GeometryException">The spacing of the volume is implausible.</exception>
    public static SeriesVolume Require(CandidateSeries series, SeriesVolume volume)
    {
        Spacing3 spacing = volume.Geometry.Spacing;
        if (IsSpacing(spacing.Z) && IsSpacing(spacing.Y) && IsSpacing(spacing.X)) return volume;
        (SliceHeader first, SliceHeader last) = (volume.Slices[0], volume.Slices[^1]);
        string finding = volume.Slices.Count == 1
            ? FormattableString.Invariant($"{SliceStack.NameOf(first)} has SliceThickness {spacing.Z}")
            : FormattableString.Invariant(
                $"the slices from {SliceStack.NameOf(first)} to {SliceStack.NameOf(last)} have a distance of {spacing.Z} mm ")
                + FormattableString.Invariant($"(rows {spacing.Y} mm, columns {spacing.X} mm)");
        throw new GeometryException(
            GeometryVerdict.Implausible,
            $"Series {series.DisplayName}: {finding}. Expected distances from {SpacingRange}. Correct "
            + $"{(volume.Slices.Count == 1 ? "SliceThickness" : "ImagePositionPatient")} of the files, or remove them from the input.",
            [.. ((string[])[first.Path, last.Path]).Distinct()]);
    }
}
