using System.Globalization;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Headers;

/// <summary>
/// Reads <see cref="ScanAttributes"/> and times of acquisition. Invalid times and binary numbers count as absent. Text in place of a
/// number is kept, because it may tell scans apart too.
/// </summary>
internal static class ScanAttributeReader
{
    private const double SecondsPerHour = 3600, SecondsPerMinute = 60;

    /// <summary>Further dimensions are not read. No known object has so many.</summary>
    private const int MostDimensions = 16;

    /// <summary>Tags of the attributes, except the times.</summary>
    public static readonly uint[] Tags =
    [
        DicomTags.Kvp, DicomTags.TemporalPositionIdentifier, DicomTags.TemporalPositionIndex, DicomTags.StackId,
        DicomTags.DimensionIndexValues, DicomTags.NominalPercentageOfCardiacPhase, DicomTags.TriggerTime,
        DicomTags.NominalCardiacTriggerDelayTime, DicomTags.ScanOptions, DicomTags.FilterType, DicomTags.ReconstructionDiameter,
    ];

    /// <summary>
    /// The attributes of the slice that the thread has read last, and their values in the file. Most slices of a series have the same.
    /// </summary>
    [ThreadStatic]
    private static ScanAttributes? t_last;

    [ThreadStatic]
    private static AttributeSet.RawValue?[]? t_lastValues;

    public static ScanAttributes Of(AttributeSet set)
    {
        AttributeSet.RawValue?[] last = t_lastValues ??= new AttributeSet.RawValue?[Tags.Length + 1];
        bool isSame = t_last != null;
        for (int i = 0; i < last.Length; i++)
        {
            // The character set decides how text is read.
            AttributeSet.RawValue? value = set.Find(i < Tags.Length ? Tags[i] : DicomTags.SpecificCharacterSet);
            isSame &= value is { } own && last[i] is { } other ? own.IsSameAs(other) : value == null && last[i] == null;
            last[i] = value;
        }

        return isSame ? t_last! : t_last = Read(set);
    }

    private static ScanAttributes Read(AttributeSet set) => new()
    {
        Kvp = Decimal(set, DicomTags.Kvp),
        TemporalPositionIdentifier = Decimal(set, DicomTags.TemporalPositionIdentifier),
        TemporalPositionIndex = Binary(set, DicomTags.TemporalPositionIndex, isFloat: false),
        StackId = set.Text(DicomTags.StackId),
        DimensionIndexValues =
            [.. set.InformativeNumbers(DicomTags.DimensionIndexValues, isFloat: false).Take(MostDimensions).Select(Text)],
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
        ReadOnlySpan<byte> frame = set.Bytes(DicomTags.FrameAcquisitionDateTime);
        return Seconds(frame.Length > DateDigits ? frame[DateDigits..] : set.Bytes(DicomTags.AcquisitionTime));
    }

    /// <summary>ContentTime in seconds since midnight.</summary>
    public static double? ContentSeconds(AttributeSet set) => Seconds(set.Bytes(DicomTags.ContentTime));

    /// <summary>Seconds since midnight of a time as HHMMSS.FFFFFF or, in old files, HH:MM:SS.FFFFFF.</summary>
    private static double? Seconds(ReadOnlySpan<byte> time)
    {
        time = time.Trim(" \0"u8);
        int zone = time.IndexOfAny((byte)'+', (byte)'-');
        if (zone >= 0) time = time[..zone];
        int colon = time is [_, _, (byte)':', ..] ? 1 : 0;
        int minute = 2 + colon, second = minute + 2 + colon;
        if (time.Length < second + 2 || (colon > 0 && time[minute + 2] != ':')
            || !Parse(time[..2], out double hours) || !Parse(time.Slice(minute, 2), out double minutes)
            || !Parse(time[second..], out double seconds) || hours >= 24 || minutes >= 60 || seconds > 60)
            return null;
        return (hours * SecondsPerHour) + (minutes * SecondsPerMinute) + seconds;
    }

    private static bool Parse(ReadOnlySpan<byte> digits, out double number) =>
        double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    /// <summary>A DS or IS attribute; its text if it is not a number.</summary>
    private static string Decimal(AttributeSet set, uint tag) =>
        set.InformativeDecimal(tag) is { } number ? Text(number) : set.Text(tag);

    private static string Binary(AttributeSet set, uint tag, bool isFloat) =>
        set.InformativeNumbers(tag, isFloat) is [double number, ..] && double.IsFinite(number) ? Text(number) : "";

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
