using System.Globalization;
using CtGpu.Host.Dicom;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>The attributes that tell scans apart, in the order in which they are tried, each with two values.</summary>
internal static class ScanAttributeTable
{
    private static readonly (string Keyword, string[] Values, Func<SliceHeader, string, SliceHeader> Set)[] s_attributes =
    [
        ("AcquisitionNumber", ["1", "2"], (s, v) => s with { AcquisitionNumber = int.Parse(v, CultureInfo.InvariantCulture) }),
        ("ConvolutionKernel", ["B30f", "B70f"], (s, v) => s with { ConvolutionKernel = v }),
        ("ImageType", ["ORIGINAL\\PRIMARY", "ORIGINAL\\PRIMARY\\MIP"], (s, v) => s with { ImageType = v.Split('\\') }),
        ("KVP", ["80", "140"], (s, v) => s with { Scan = s.Scan with { Kvp = v } }),
        ("TemporalPositionIdentifier", ["1", "2"], (s, v) => s with { Scan = s.Scan with { TemporalPositionIdentifier = v } }),
        ("TemporalPositionIndex", ["1", "2"], (s, v) => s with { Scan = s.Scan with { TemporalPositionIndex = v } }),
        ("StackID", ["1", "2"], (s, v) => s with { Scan = s.Scan with { StackId = v } }),
        ("DimensionIndexValues[2]", ["1", "2"], (s, v) => s with { Scan = s.Scan with { DimensionIndexValues = ["1", v] } }),
        ("NominalPercentageOfCardiacPhase", ["5", "75"], (s, v) => s with { Scan = s.Scan with { NominalPercentageOfCardiacPhase = v } }),
        ("NominalCardiacTriggerDelayTime", ["10", "900"], (s, v) => s with { Scan = s.Scan with { NominalCardiacTriggerDelayTime = v } }),
        ("TriggerTime", ["90", "450.5"], (s, v) => s with { Scan = s.Scan with { TriggerTime = v } }),
        ("ScanOptions", ["CARDIO\\TP5%", "CARDIO\\TP75%"], (s, v) => s with { Scan = s.Scan with { ScanOptions = v } }),
        ("ContentTime", ["101500", "101501.25"], (s, v) => s with { ContentSeconds = Seconds(v) }),
        ("AcquisitionTime", ["101500", "101501.25"], (s, v) => s with { AcquisitionSeconds = Seconds(v) }),
        ("FilterType", ["FLAT", "WEDGE"], (s, v) => s with { Scan = s.Scan with { FilterType = v } }),
        ("ReconstructionDiameter", ["250", "360"], (s, v) => s with { Scan = s.Scan with { ReconstructionDiameter = v } }),
    ];

    public static string[] Keywords { get; } = [.. s_attributes.Select(a => a.Keyword)];

    /// <summary>Attributes that also divide a stack that is regular as a whole.</summary>
    public static string[] OfReconstruction { get; } = ["ConvolutionKernel", "ImageType", "KVP", "FilterType", "ReconstructionDiameter"];

    public static string Value(string keyword, int index) => Of(keyword).Values[index];

    /// <summary>Gives a slice the first or the second value of an attribute.</summary>
    public static SliceHeader With(this SliceHeader slice, string keyword, int index) => Of(keyword).Set(slice, Value(keyword, index));

    /// <summary>Gives a slice any value of an attribute.</summary>
    public static SliceHeader With(this SliceHeader slice, string keyword, string value) => Of(keyword).Set(slice, value);

    private static double? Seconds(string time) => time.Length == 0
        ? null
        : TimeSpan.FromHours(int.Parse(time[..2], CultureInfo.InvariantCulture)).TotalSeconds
            + (60 * int.Parse(time[2..4], CultureInfo.InvariantCulture)) + double.Parse(time[4..], CultureInfo.InvariantCulture);

    private static (string Keyword, string[] Values, Func<SliceHeader, string, SliceHeader> Set) Of(string keyword) =>
        s_attributes.Single(a => a.Keyword == keyword);
}
