using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>Reasons why files were left out, as text.</summary>
internal static class LeftOutReasons
{
    /// <summary>Reasons with their counts, most frequent first: "3 Modality MR, 1 zip archive, not unpacked".</summary>
    public static string Counted(IEnumerable<LeftOutFile> files) => string.Join(", ", files
        .GroupBy(f => f.Kind?.Reason ?? f.Reason)
        .OrderByDescending(r => r.Count())
        .ThenBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => $"{r.Count()} {(r.Count() > 1 ? r.First().Kind?.Reasons : null) ?? r.Key}"));

    /// <summary>How to get slices from the files, as sentences, for the most frequent content first. Empty if no content tells.</summary>
    public static string Remedies(IEnumerable<LeftOutFile> files) => string.Join(' ', files
        .Select(f => f.Kind)
        .Where(kind => kind != null && kind.Reason != FileKind.Other.Reason)
        .CountBy(kind => kind!.Remedy)
        .OrderByDescending(r => r.Value)
        .ThenBy(r => r.Key, StringComparer.Ordinal)
        .Select(r => $"{r.Key}."));
}
