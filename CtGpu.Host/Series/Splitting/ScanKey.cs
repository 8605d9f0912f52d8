using System.Globalization;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series.Splitting;

/// <summary>An attribute by which several scans in one series are told apart.</summary>
/// <param name="Keyword">DICOM keyword.</param>
/// <param name="Value">The value of a slice; empty if absent.</param>
/// <param name="IsReconstruction">
/// The attribute describes how images are made from the scan. Then it also divides stacks that would be regular as a whole.
/// </param>
/// <param name="Order">For times: a number by which slices can be ordered, in the order of acquisition. Null if absent.</param>
/// <param name="IsClockTime">The attribute is a time of day, which may also differ between copies of one slice.</param>
/// <param name="Tolerance">Relative difference of numbers that counts as rounding.</param>
/// <param name="Length">For lengths that follow from the pixel spacing: the length in mm. Null if absent.</param>
internal sealed record ScanKey(
    string Keyword,
    Func<SliceHeader, string> Value,
    bool IsReconstruction = false,
    Func<SliceHeader, double?>? Order = null,
    bool IsClockTime = false,
    double Tolerance = 0,
    Func<SliceHeader, double?>? Length = null)
{
    /// <summary>Tube voltages of different scans differ by more.</summary>
    private const double RoundedShare = 0.005;

    public static readonly ScanKey ConvolutionKernel = new(nameof(ConvolutionKernel), s => s.ConvolutionKernel, IsReconstruction: true);

    public static readonly ScanKey ImageType = new(nameof(ImageType), s => string.Join('\\', s.ImageType), IsReconstruction: true);

    private static readonly ScanKey[] s_first =
    [
        new("AcquisitionNumber", s => $"{s.AcquisitionNumber}"),
        ConvolutionKernel,
        ImageType,
        new("KVP", s => s.Scan.Kvp, IsReconstruction: true, Tolerance: RoundedShare),
        new("TemporalPositionIdentifier", s => s.Scan.TemporalPositionIdentifier),
        new("TemporalPositionIndex", s => s.Scan.TemporalPositionIndex),
        new("StackID", s => s.Scan.StackId),
    ];

    private static readonly ScanKey[] s_last =
    [
        new("NominalPercentageOfCardiacPhase", s => s.Scan.NominalPercentageOfCardiacPhase),
        new(
            "NominalCardiacTriggerDelayTime", s => s.Scan.NominalCardiacTriggerDelayTime,
            Order: s => Number(s.Scan.NominalCardiacTriggerDelayTime)),
        new("TriggerTime", s => s.Scan.TriggerTime, Order: s => Number(s.Scan.TriggerTime)),
        new("ScanOptions", s => s.Scan.ScanOptions),
        new("ContentTime", s => Text(s.ContentSeconds), Order: s => s.ContentSeconds, IsClockTime: true),
        new("AcquisitionTime", s => Text(s.AcquisitionSeconds), Order: s => s.AcquisitionSeconds, IsClockTime: true),
        new("FilterType", s => s.Scan.FilterType, IsReconstruction: true),
        new(
            "ReconstructionDiameter", s => s.Scan.ReconstructionDiameter, IsReconstruction: true,
            Length: s => Number(s.Scan.ReconstructionDiameter)),
    ];

    /// <summary>The attribute's value in a slice.</summary>
    public AttributeValue In(SliceHeader slice) => new(Keyword, Value(slice));

    /// <summary>The attributes that differ between slices, in the order in which they are tried.</summary>
    public static ScanKey[] Differing(IReadOnlyList<SliceHeader> slices)
    {
        int dimensions = slices.Max(s => s.Scan.DimensionIndexValues.Count);
        IEnumerable<ScanKey> indices = Enumerable.Range(0, dimensions).Select(Dimension);
        return [.. s_first.Concat(indices).Concat(s_last).Where(key => key.Differs(slices))];
    }

    private bool Differs(IReadOnlyList<SliceHeader> slices)
    {
        string[] values = [.. slices.Select(Value).Distinct(StringComparer.Ordinal)];
        if (values.Length < 2 || Tolerance == 0 || values.Any(v => Number(v) == null)) return values.Length > 1;
        double[] numbers = [.. values.Select(v => Number(v)!.Value)];
        return numbers.Max() - numbers.Min() > Tolerance * Math.Abs(numbers.Max());
    }

    /// <summary>A time as DICOM writes it: HHMMSS, with a fraction if it has one.</summary>
    public static string Text(double? seconds)
    {
        if (seconds is not { } time) return "";
        (double hours, double minutes) = (Math.Floor(time / 3600), Math.Floor(time / 60 % 60));
        return string.Create(CultureInfo.InvariantCulture, $"{hours:00}{minutes:00}{time % 60:00.######}");
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;

    private static ScanKey Dimension(int index) => new(
        $"DimensionIndexValues[{index + 1}]", s => s.Scan.DimensionIndexValues.ElementAtOrDefault(index) ?? "");
}
