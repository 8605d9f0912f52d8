using System.Text.Json.Serialization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>The series, with DICOM keywords as names.</summary>
/// <param name="InputHash"><see cref="Sidecars.InputFingerprint.HashOf"/> the files in slice order, in hex.</param>
/// <param name="InputFingerprint"><see cref="Sidecars.InputFingerprint.Of"/> the slices.</param>
/// <param name="ToldApartBy">
/// Attributes that tell this volume from the others of its series, with their values; null if it is the only one.
/// </param>
/// <param name="Acquisition">How it was acquired; null in results of earlier releases.</param>
/// <param name="AssumedHu">RescaleTypes other than HU, which --assume-hu took as HU. Only if there are any.</param>
/// <param name="Damage">Damage in spite of which slices were decoded. Only if there is any.</param>
internal sealed record SeriesRecord(
    [property: JsonPropertyName("PatientID")] string PatientId,
    [property: JsonPropertyName("StudyInstanceUID")] string StudyInstanceUid,
    [property: JsonPropertyName("SeriesInstanceUID")] string SeriesInstanceUid,
    [property: JsonPropertyName("Manufacturer")] string Manufacturer,
    int Slices,
    IReadOnlyList<string> TransferSyntaxes,
    bool Lossy,
    string InputHash,
    string InputFingerprint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] OrderedDictionary<string, string>? ToldApartBy = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AssumedHu = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AcquisitionRecord? Acquisition = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<DamageRecord>? Damage = null)
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
            Sidecars.InputFingerprint.Of(volume.Slices),
            volume.ToldApartBy.Count == 0 ? null : new(volume.ToldApartBy.Select(a => KeyValuePair.Create(a.Keyword, a.Value))),
            volume.AssumedHounsfield,
            AcquisitionRecord.Of(volume.Slices));
    }
}

/// <summary>Files with one kind of damage.</summary>
/// <param name="Kind">Its name (<see cref="CodingDamages.Names"/>).</param>
internal sealed record DamageRecord(string Kind, IReadOnlyList<string> Files)
{
    /// <summary>Null without damage.</summary>
    public static IReadOnlyList<DamageRecord>? Of(IReadOnlyList<DamagedSlice> slices) => slices.Count == 0 ? null :
    [
        .. slices.SelectMany(slice => slice.Damage.Names().Select(name => (Kind: name, slice.Path)))
            .GroupBy(found => found.Kind, found => found.Path)
            .Select(kind => new DamageRecord(kind.Key, [.. kind.Distinct()])),
    ];
}

/// <summary>
/// The input grid, its geometry check, and the padding outside the scan. The grid includes filled slices. Uneven slices are
/// already interpolated onto it, and shifts of a tilted scan are already undone.
/// </summary>
internal sealed record InputRecord(
    [property: JsonConverter(typeof(InlineNumbers<int>))] IReadOnlyList<int> Shape,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> SpacingMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> OriginMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Direction,
    GeometryRecord Geometry,
    PaddingRecord Padding)
{
    /// <param name="paddingValue">A stored value of voxels outside the scan. Slices may have others.</param>
    /// <param name="paddingVoxels">Number of voxels outside the scan, by the padding of each slice.</param>
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

/// <summary>Result of the geometry check.</summary>
/// <param name="Missing">Positions of missing slices, mm.</param>
/// <param name="Duplicates">Files that were skipped because an identical slice has the same position.</param>
/// <param name="Filled">Positions of slices that were interpolated from their neighbours, mm.</param>
/// <param name="Rectified">Whether the slices were shifted to undo the gantry tilt.</param>
/// <param name="Resampled">Whether the planes were interpolated between unevenly spaced slices.</param>
internal sealed record GeometryRecord(
    string Verdict,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Missing,
    IReadOnlyList<string> Duplicates,
    double TiltDegrees,
    double SpacingDeviationMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double>? Filled = null,
    bool Rectified = false,
    bool Resampled = false)
{
    public static GeometryRecord Of(GeometryReport report) => new(
        report.Verdict,
        report.MissingMm,
        report.Duplicates,
        report.TiltDegrees,
        report.SpacingDeviationMm,
        report.FilledMm,
        report.Rectified,
        report.Resampled);
}

internal sealed record PaddingRecord(int? StoredValue, long Voxels);

/// <summary>Grid of the voxels in the files, after cropping.</summary>
/// <param name="TutorialSpacingMm">The spacing that the tutorial's code returns. Only with the tutorial preset.</param>
internal sealed record OutputRecord(
    [property: JsonConverter(typeof(InlineNumbers<int>))] IReadOnlyList<int> Shape,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> SpacingMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> OriginMm,
    [property: JsonConverter(typeof(InlineNumbers<double>))] IReadOnlyList<double> Direction,
    [property: JsonConverter(typeof(InlineNumbers<double>)), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    IReadOnlyList<double>? TutorialSpacingMm = null)
{
    /// <summary>The grid of the files, if the record comes from <see cref="Sidecar.Read"/>.</summary>
    public VolumeGeometry ToGeometry()
    {
        IReadOnlyList<double> s = SpacingMm, o = OriginMm, d = Direction;
        return new VolumeGeometry(
            new Shape3(Shape[0], Shape[1], Shape[2]),
            new Spacing3(s[0], s[1], s[2]),
            new Vector3(o[0], o[1], o[2]),
            new Vector3(d[0], d[3], d[6]),
            new Vector3(d[1], d[4], d[7]),
            new Vector3(d[2], d[5], d[8]));
    }

    /// <param name="grid">Grid before cropping.</param>
    public static OutputRecord Of(VolumeGeometry grid, CropBox? crop, Spacing3? tutorialSpacing)
    {
        VolumeGeometry written = crop?.Of(grid) ?? grid;
        return new OutputRecord(
            written.Shape.ToArray(), written.Spacing.ToArray(), written.Origin.ToArray(), written.Direction, tutorialSpacing?.ToArray());
    }
}

/// <param name="Fraction">Mask voxels divided by all voxels of the output grid, before cropping.</param>
/// <param name="Components">
/// Sizes of the five largest air components in voxels, in descending order. Where the search works on blocks, an estimate from them.
/// </param>
/// <param name="TouchesBorder">Faces of the volume that the mask touches: any of x-, x+, y-, y+, z-, z+.</param>
/// <param name="RightLitres">The right lung with the structures that it encloses, before closing at the wall and dilation.</param>
/// <param name="LeftLitres">The left lung in the same way.</param>
/// <param name="AirwayMl">Trachea, bronchi and other narrow air that was found.</param>
/// <param name="GasMl">Gas that was connected with the lungs and is not part of the mask.</param>
internal sealed record MaskRecord(
    long Voxels,
    double Litres,
    double Fraction,
    [property: JsonConverter(typeof(InlineNumbers<long>))] IReadOnlyList<long> Components,
    IReadOnlyList<string> TouchesBorder,
    double? RightLitres = null,
    double? LeftLitres = null,
    double? AirwayMl = null,
    double? GasMl = null)
{
    /// <summary>Whether the record has the values of each lung and of the removed air. Those of earlier releases do not.</summary>
    [JsonIgnore]
    public bool HasLungs => this is { RightLitres: not null, LeftLitres: not null, AirwayMl: not null, GasMl: not null };

    private static readonly (VolumeFaces Face, string Name)[] s_faces =
    [
        (VolumeFaces.XMinus, "x-"), (VolumeFaces.XPlus, "x+"), (VolumeFaces.YMinus, "y-"),
        (VolumeFaces.YPlus, "y+"), (VolumeFaces.ZMinus, "z-"), (VolumeFaces.ZPlus, "z+"),
    ];

    /// <param name="grid">Grid before cropping.</param>
    public static MaskRecord Of(LungMaskResult mask, VolumeGeometry grid) => new(
        mask.Final.Voxels,
        mask.Final.Voxels * grid.VoxelMm3 / 1e6,
        (double)mask.Final.Voxels / grid.Shape.Voxels,
        mask.Final.Components,
        [.. s_faces.Where(face => mask.Final.Touches.HasFlag(face.Face)).Select(face => face.Name)],
        mask.Lungs.RightVoxels * grid.VoxelMm3 / 1e6,
        mask.Lungs.LeftVoxels * grid.VoxelMm3 / 1e6,
        Math.Round(mask.Lungs.AirwayMl, 1),
        Math.Round(mask.Lungs.GasMl, 1));
}

/// <param name="Verdict">"ok", "suspect" or "failed".</param>
internal sealed record QcRecord(string Verdict, IReadOnlyList<string> Reasons);

internal static class SidecarNumbers
{
    /// <summary>In the order z, y, x.</summary>
    public static int[] ToArray(this Shape3 shape) => [shape.Z, shape.Y, shape.X];

    /// <summary>In the order z, y, x.</summary>
    public static double[] ToArray(this Spacing3 spacing) => [spacing.Z, spacing.Y, spacing.X];

    /// <summary>In the order x, y, z.</summary>
    public static double[] ToArray(this Vector3 point) => [point.X, point.Y, point.Z];
}
