using System.Globalization;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Cohort.Naming;

/// <summary>DICOM keywords that an output name may use. Personal data such as names and birth dates is excluded.</summary>
internal static class NameKeywords
{
    private static readonly Dictionary<string, Func<SliceHeader, string?>> s_fields = new(StringComparer.Ordinal)
    {
        ["PatientID"] = header => header.PatientId,
        ["StudyInstanceUID"] = header => header.StudyInstanceUid,
        // LUNA16 and others name volume files by the UID.
        ["SeriesInstanceUID"] = header => header.VolumeName.Length > 0 ? Path.GetFileName(header.VolumeName) : header.SeriesInstanceUid,
        ["Modality"] = header => header.Modality,
        ["Manufacturer"] = header => header.Manufacturer,
        ["ConvolutionKernel"] = header => header.ConvolutionKernel,
        ["AcquisitionNumber"] = header => header.AcquisitionNumber?.ToString(CultureInfo.InvariantCulture),
        ["SliceThickness"] = header => header.SliceThickness?.ToString(CultureInfo.InvariantCulture),
    };

    // Keywords whose values are in SliceHeader.Text.
    private static readonly string[] s_text =
    [
        "AccessionNumber", "StudyID", "StudyDate", "StudyDescription", "SeriesNumber", "SeriesDate", "SeriesDescription",
        "BodyPartExamined", "ProtocolName", "FrameOfReferenceUID",
    ];

    public static IEnumerable<string> All => s_fields.Keys.Concat(s_text);

    public static bool IsKnown(string keyword) => s_fields.ContainsKey(keyword) || s_text.Contains(keyword);

    /// <summary>The value of a keyword, or an empty string if the header has none.</summary>
    public static string ValueOf(string keyword, SliceHeader header)
    {
        string? value = s_fields.TryGetValue(keyword, out Func<SliceHeader, string?>? field)
            ? field(header)
            : header.Text.GetValueOrDefault(keyword);
        return value ?? "";
    }
}
