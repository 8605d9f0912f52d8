using System.Globalization;
using System.Text.Json.Serialization;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>
/// How the series was acquired and reconstructed, with DICOM keywords as names. Absent attributes are left out. Text and KVP are those
/// of the first slice; the numbers that may change from slice to slice are medians.
/// </summary>
internal sealed record AcquisitionRecord
{
    [JsonPropertyName("ConvolutionKernel")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ConvolutionKernel { get; init; }

    /// <summary>Peak kilovoltage.</summary>
    [JsonPropertyName("KVP")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Kvp { get; init; }

    /// <summary>In mA.</summary>
    [JsonPropertyName("XRayTubeCurrent")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? XRayTubeCurrent { get; init; }

    /// <summary>In mAs.</summary>
    [JsonPropertyName("Exposure")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Exposure { get; init; }

    /// <summary>In mGy.</summary>
    [JsonPropertyName("CTDIvol")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CtdiVol { get; init; }

    [JsonPropertyName("ManufacturerModelName")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ManufacturerModelName { get; init; }

    /// <summary>In mm.</summary>
    [JsonPropertyName("SliceThickness")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? SliceThickness { get; init; }

    /// <summary>In mm.</summary>
    [JsonPropertyName("ReconstructionDiameter")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? ReconstructionDiameter { get; init; }

    [JsonPropertyName("ContrastBolusAgent")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ContrastBolusAgent { get; init; }

    [JsonPropertyName("BodyPartExamined")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? BodyPartExamined { get; init; }

    public static AcquisitionRecord Of(IReadOnlyList<SliceHeader> slices)
    {
        SliceHeader first = slices[0];
        return new AcquisitionRecord
        {
            ConvolutionKernel = Given(first.ConvolutionKernel),
            Kvp = Number(first.Scan.Kvp),
            XRayTubeCurrent = Median(slices, slice => slice.XRayTubeCurrent),
            Exposure = Median(slices, slice => slice.Exposure),
            CtdiVol = Median(slices, slice => slice.CtdiVol),
            ManufacturerModelName = Given(first.Text.GetValueOrDefault("ManufacturerModelName")),
            SliceThickness = first.SliceThickness,
            ReconstructionDiameter = Number(first.Scan.ReconstructionDiameter),
            ContrastBolusAgent = Given(first.Text.GetValueOrDefault("ContrastBolusAgent")),
            BodyPartExamined = Given(first.Text.GetValueOrDefault("BodyPartExamined")),
        };
    }

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>The lower median of the slices that have the number.</summary>
    private static double? Median(IReadOnlyList<SliceHeader> slices, Func<SliceHeader, float> numberOf)
    {
        float[] numbers = [.. slices.Select(numberOf).Where(float.IsFinite).Order()];
        // 9.3 in single precision is 9.3, not 9.300000190734863.
        return numbers.Length == 0 ? null : Number(numbers[(numbers.Length - 1) / 2].ToString(CultureInfo.InvariantCulture));
    }
}
