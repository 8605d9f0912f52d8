using System.Globalization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series;

/// <summary>Attributes that every slice of a series must have before the geometry can be measured.</summary>
internal static class SliceRequirements
{
    private const string Separate = "Convert the files separately";

    /// <param name="assumeHounsfield">Accept any RescaleType.</param>
    /// <exception cref="GeometryException">A slice lacks an attribute, or slices contradict each other.</exception>
    public static void Check(CandidateSeries series, bool assumeHounsfield)
    {
        RequireOneValue(series, GeometryVerdict.MixedPatients, "PatientID", s => s.PatientId,
            $"one patient in a series. {Separate}, or give each patient a SeriesInstanceUID of its own");
        RequireOneValue(series, GeometryVerdict.MixedPatients, "StudyInstanceUID", s => s.StudyInstanceUid,
            $"one study in a series. {Separate}, or give each study a SeriesInstanceUID of its own");

        RequireNumbers(series, "ImagePositionPatient", s => s.ImagePositionPatient, 3, positive: false);
        RequireNumbers(series, "ImageOrientationPatient", s => s.ImageOrientationPatient, 6, positive: false);
        RequireNumbers(series, "PixelSpacing", s => s.PixelSpacing, 2, positive: true);
        Require(series, GeometryVerdict.Implausible, s => Array.TrueForAll(s.PixelSpacing!, PlausibleGeometry.IsSpacing),
            s => $"PixelSpacing {Show(s.PixelSpacing!)}", $"distances from {PlausibleGeometry.SpacingRange}");
        Require(series, GeometryVerdict.Implausible, s => PlausibleGeometry.IsPosition(s.ImagePositionPatient!),
            s => $"ImagePositionPatient {Show(s.ImagePositionPatient!)}",
            FormattableString.Invariant($"coordinates within {PlausibleGeometry.FurthestMm:0} mm"));
        Require(series, GeometryVerdict.BadOrientation, s => SliceOrientation.Of(s) != null,
            s => $"ImageOrientationPatient {Show(s.ImageOrientationPatient!)}", "two perpendicular vectors");

        Require(series, GeometryVerdict.NoHounsfield, s => !s.HasModalityLut, _ => "a Modality LUT Sequence",
            "RescaleSlope and RescaleIntercept, since only a linear rescale to Hounsfield units is supported");
        Require(series, GeometryVerdict.NoHounsfield, s => IsUsableSlope(s.RescaleSlope),
            s => $"RescaleSlope {Show(s.RescaleSlope)}", "a number other than 0, which CT images must have");
        Require(series, GeometryVerdict.NoHounsfield, s => s.RescaleIntercept is { } b && double.IsFinite(b),
            s => $"RescaleIntercept {Show(s.RescaleIntercept)}", "a number, which CT images must have");
        Require(series, GeometryVerdict.NoHounsfield, s => assumeHounsfield || IsHounsfield(s.RescaleType),
            s => $"RescaleType {s.RescaleType}", "HU (or none), since other units are not converted",
            "Correct the files, remove them from the input, or pass --assume-hu if their values are HU");
    }

    /// <summary>Most scanners write no RescaleType; CT images are then in HU.</summary>
    public static bool IsHounsfield(string rescaleType) =>
        rescaleType.Length == 0 || rescaleType.Equals("HU", StringComparison.OrdinalIgnoreCase);

    private static bool IsUsableSlope(double? slope) => slope is { } a && double.IsFinite(a) && a != 0;

    private static string Show(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "missing";

    private static string Show(double[] values) =>
        string.Join('\\', values.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static void RequireNumbers(
        CandidateSeries series, string keyword, Func<SliceHeader, double[]?> values, int count, bool positive) =>
        Require(
            series,
            GeometryVerdict.NoPositions,
            s => values(s) is { } v && v.Length == count && v.All(x => double.IsFinite(x) && (!positive || x > 0)),
            s => values(s) is { } v ? $"{keyword} {Show(v)}" : $"no {keyword}",
            $"{count} {(positive ? "positive numbers" : "numbers")} in every slice, which place it in the patient");

    private static void Require(
        CandidateSeries series, string verdict, Func<SliceHeader, bool> holds, Func<SliceHeader, string> finding, string expected,
        string remedy = "Correct the files, or remove them from the input")
    {
        SliceHeader[] offending = [.. series.Slices.Where(s => !holds(s))];
        if (offending.Length == 0) return;
        string others = offending.Length == 1 ? "" : $" (and {offending.Length - 1} more of {series.Slices.Count} slices)";
        throw new GeometryException(
            verdict,
            $"Series {series.DisplayName}: {SliceStack.NameOf(offending[0])}{others} has {finding(offending[0])}. "
            + $"Expected {expected}. {remedy}.",
            [.. offending.Select(s => s.Path).Distinct()]);
    }

    /// <param name="expected">Expectation and remedy, without the final full stop.</param>
    private static void RequireOneValue(
        CandidateSeries series, string verdict, string keyword, Func<SliceHeader, string> value, string expected)
    {
        SliceHeader first = series.Slices[0];
        SliceHeader? other = series.Slices.FirstOrDefault(s => value(s) != value(first));
        if (other == null) return;
        throw new GeometryException(
            verdict,
            $"Series {series.DisplayName}: {keyword} is '{value(first)}' in {SliceStack.NameOf(first)} "
            + $"but '{value(other)}' in {SliceStack.NameOf(other)}. Expected {expected}.",
            [first.Path, other.Path]);
    }
}
