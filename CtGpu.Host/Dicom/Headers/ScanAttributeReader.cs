using System.Globalization;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>Reads <see cref="ScanAttributes"/> and times of acquisition. Invalid values count as absent.</summary>
internal static class ScanAttributeReader
{
    private const double SecondsPerHour = 3600, SecondsPerMinute = 60;

    /// <summary>Tags of the attributes, except the times.</summary>
    public static readonly uint[] Tags =
    [
        DicomTags.Kvp, DicomTags.TemporalPositionIdentifier, DicomTags.TemporalPositionIndex, DicomTags.StackId,
        DicomTags.DimensionIndexValues, DicomTags.NominalPercentageOfCardiacPhase, DicomTags.TriggerTime,
        DicomTags.NominalCardiacTriggerDelayTime, DicomTags.ScanOptions, DicomTags.FilterType, DicomTags.ReconstructionDiameter,
    ];

    public static ScanAttributes Of(AttributeSet set) => new()
    {
        Kvp = Decimal(set, DicomTags.Kvp),
        TemporalPositionIdentifier = Decimal(set, DicomTags.TemporalPositionIdentifier),
        TemporalPositionIndex = Binary(set, DicomTags.TemporalPositionIndex, isFloat: false),
        StackId = set.Text(DicomTags.StackId),
        DimensionIndexValues = [.. set.InformativeNumbers(DicomTags.DimensionIndexValues, isFloat: false).Select(Text)],
        NominalPercentageOfCardiacPhase = Binary(set, DicomTags.NominalPercentageOfCardiacPhase, isFloat: true),
        TriggerTime = Decimal(set, DicomTags.TriggerTime),
        NominalCardiacTriggerDelayTime = Binary(set, DicomTags.NominalCardiacTriggerDelayTime, isFloat: true),
        ScanOptions = set.Text(DicomTags.ScanOptions),
        FilterType = set.Text(DicomTags.FilterType),
        ReconstructionDiameter = Decimal(set, DicomTags.ReconstructionDiameter),
    };

    /// <summary>AcquisitionTime, or the time of a frame's FrameAcquisitionDateTime, in seconds since midnight.</summary>
    public static double? AcquisitionSeconds(AttributeSet set)
    {
        const int DateDigits = 8;
        string frame = set.Text(DicomTags.FrameAcquisitionDateTime);
        return Seconds(frame.Length > DateDigits ? frame[DateDigits..] : set.Text(DicomTags.AcquisitionTime));
    }

    /// <summary>ContentTime in seconds since midnight.</summary>
    public static double? ContentSeconds(AttributeSet set) => Seconds(set.Text(DicomTags.ContentTime));

    /// <summary>Seconds since midnight of a time as HHMMSS.FFFFFF or, in old files, HH:MM:SS.FFFFFF.</summary>
    private static double? Seconds(string time)
    {
        if (time.Length == 0) return null;
        string digits = time.Replace(":", "", StringComparison.Ordinal);
        int zone = digits.IndexOfAny(['+', '-']);
        if (zone >= 0) digits = digits[..zone];
        if (digits.Length < 6 || !Parse(digits[..2], out double hours) || !Parse(digits[2..4], out double minutes)
            || !Parse(digits[4..], out double seconds))
            return null;
        return (hours * SecondsPerHour) + (minutes * SecondsPerMinute) + seconds;
    }

    private static bool Parse(string digits, out double number) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <summary>A DS or IS attribute; its text if it is not a number.</summary>
    private static string Decimal(AttributeSet set, uint tag) =>
        set.InformativeDecimal(tag) is { } number ? Text(number) : set.Text(tag);

    private static string Binary(AttributeSet set, uint tag, bool isFloat) =>
        set.InformativeNumbers(tag, isFloat) is [double number, ..] ? Text(number) : "";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
