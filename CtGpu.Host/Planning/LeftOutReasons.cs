using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>Reasons why files were left out, as text.</summary>
internal static class LeftOutReasons
{
    /// <summary>Reasons with their counts, most frequent first: "3 Modality MR, 1 not DICOM".</summary>
    public static string Counted(IEnumerable<LeftOutFile> files) => string.Join(", ", files
        .CountBy(f => f.Reason)
        .OrderByDescending(r => r.Value)
        .ThenBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => $"{r.Value} {r.Key}"));
}
