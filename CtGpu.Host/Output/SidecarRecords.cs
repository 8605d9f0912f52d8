using System.Text.Json.Serialization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output;

/// <summary>The series, by DICOM's names.</summary>
/// <param name="InputHash">XXH128 over the hashes of the files in slice order, hex.</param>
/// <param name="InputFingerprint">See <see cref="Cohort.InputFingerprint"/>.</param>
internal sealed record SeriesRecord(
    [property: JsonPropertyName("PatientID")] string PatientId,
    [property: JsonPropertyName("StudyInstanceUID")] string StudyInstanceUid,
    [property: JsonPropertyName("SeriesInstanceUID")] string SeriesInstanceUid,
    [property: JsonPropertyName("Manufacturer")] string Manufacturer,
    int Slices,
    IReadOnlyList<string> TransferSyntaxes,
    bool Lossy,
    string InputHash,
    string InputFingerprint)
{
    public static SeriesRecord Of(SeriesVolume volume, Xxh128 inputHash)
    {
        SliceHeader first = volume.First;
        return new SeriesRecord(
            first.PatientId,
            first.StudyInstanceUid,
            first.SeriesInstanceUid,
            first.Manufacturer,
            volume.Slices.Count,
            [.. volume.Slices.Select(slice => slice.TransferSyntaxUid).Distinct().Order(StringComparer.Ordinal)],
            volume.Slices.Any(slice => slice.IsLossy),
            inputHash.ToHex(),
            Cohort.InputFingerprint.Of(volume.Slices));
    }
}

/// <summary>Grid of the slices, with those that were made and after shifts were taken back, the proof that it is one, and what was outside the scan.</summary>
internal sealed record InputRecord(
    [property: JsonConverter(typeof(InlineNumbers<int>))] IReadOnlyList<int> Shape,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> SpacingMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> OriginMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Direction,
    GeometryRecord Geometry,
    PaddingRecord Padding)
{
    /// <param name="paddingValue">The stored value that means "outside the scan", or null where there is none.</param>
    /// <param name="paddingVoxels">Stored values that do.</param>
    public static InputRecord Of(SeriesVolume volume, int? paddingValue, long paddingVoxels)
    {
        VolumeGeometry grid = volume.Geometry;
        return new InputRecord(
            grid.Shape.ToArray(),
            grid.Spacing.ToArray(),
            grid.Origin.ToArray(),
            grid.Direction,
            GeometryRecord.Of(volume.Report),
            new PaddingRecord(paddingValue, paddingVoxels));
    }
}

/// <param name="Missing">Positions in mm.</param>
/// <param name="Duplicates">Files left out because an identical slice lies at the same position.</param>
/// <param name="Filled">Positions in mm of the slices that were made from their neighbours.</param>
/// <param name="Rectified">The slices were shifted back against the tilt.</param>
internal sealed record GeometryRecord(
    string Verdict,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Missing,
    IReadOnlyList<string> Duplicates,
    double TiltDegrees,
    double SpacingDeviationMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double>? Filled = null,
    bool Rectified = false)
{
    public static GeometryRecord Of(GeometryReport report) => new(
        report.Verdict, report.MissingMm, report.Duplicates, report.TiltDegrees, report.SpacingDeviationMm, report.FilledMm, report.Rectified);
}

internal sealed record PaddingRecord(int? StoredValue, long Voxels);

/// <summary>Grid of the files' voxels, after cropping.</summary>
/// <param name="TutorialSpacingMm">The figure that the tutorial returns; with its preset only.</param>
internal sealed record OutputRecord(
    [property: JsonConverter(typeof(InlineNumbers<int>))] IReadOnlyList<int> Shape,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> SpacingMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> OriginMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Direction,
    [property: JsonConverter(typeof(InlineNumbers<double>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<double>? TutorialSpacingMm = null)
{
    /// <param name="grid">Grid before cropping.</param>
    public static OutputRecord Of(VolumeGeometry grid, CropBox? crop, Spacing3? tutorialSpacing)
    {
        VolumeGeometry written = crop?.Of(grid) ?? grid;
        return new OutputRecord(
            written.Shape.ToArray(), written.Spacing.ToArray(), written.Origin.ToArray(), written.Direction, tutorialSpacing?.ToArray());
    }
}

/// <param name="Fraction">Mask voxels over all voxels of the output grid before cropping.</param>
/// <param name="Components">The five largest air components in voxels, descending.</param>
/// <param name="TouchesBorder">Faces, out of x-, x+, y-, y+, z-, z+.</param>
internal sealed record MaskRecord(
    long Voxels,
    double Litres,
    double Fraction,
    [property: JsonConverter(typeof(InlineNumbers<long>))] IReadOnlyList<long> Components,
    IReadOnlyList<string> TouchesBorder)
{
    private static readonly (VolumeFaces Face, string Name)[] s_faces =
    [
        (VolumeFaces.XMinus, "x-"), (VolumeFaces.XPlus, "x+"), (VolumeFaces.YMinus, "y-"),
        (VolumeFaces.YPlus, "y+"), (VolumeFaces.ZMinus, "z-"), (VolumeFaces.ZPlus, "z+"),
    ];

    /// <param name="grid">Grid before cropping.</param>
    public static MaskRecord Of(MaskFacts facts, VolumeGeometry grid) => new(
        facts.Voxels,
        facts.Voxels * grid.VoxelMm3 / 1e6,
        (double)facts.Voxels / grid.Shape.Voxels,
        facts.Components,
        [.. s_faces.Where(face => facts.Touches.HasFlag(face.Face)).Select(face => face.Name)]);
}

/// <param name="Verdict">ok, suspect or failed.</param>
internal sealed record QcRecord(string Verdict, IReadOnlyList<string> Reasons);

internal static class SidecarNumbers
{
    /// <summary>z, y, x.</summary>
    public static int[] ToArray(this Shape3 shape) => [shape.Z, shape.Y, shape.X];

    /// <summary>z, y, x.</summary>
    public static double[] ToArray(this Spacing3 spacing) => [spacing.Z, spacing.Y, spacing.X];

    /// <summary>x, y, z.</summary>
    public static double[] ToArray(this Vector3 point) => [point.X, point.Y, point.Z];
}
