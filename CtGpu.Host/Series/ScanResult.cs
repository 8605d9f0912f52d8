using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series;

/// <summary>A file that is no CT slice.</summary>
/// <param name="Path">As given or found.</param>
/// <param name="Reason">Why it was left out, for people.</param>
public sealed record LeftOutFile(string Path, string Reason);

/// <summary>CT slices that claim to be one series; <see cref="SeriesAssembler"/> decides whether they are a volume.</summary>
/// <param name="SeriesInstanceUid">Empty where the files have none; they are then grouped by folder.</param>
/// <param name="DisplayName">The UID, or the folder where there is none.</param>
/// <param name="Slices">By path (ordinal), then frame.</param>
/// <param name="Failures">
/// Unreadable files in the folders of the series. Any of them may be a slice of it, so that the series fails with them.
/// </param>
public sealed record CandidateSeries(
    string SeriesInstanceUid, string DisplayName, IReadOnlyList<SliceHeader> Slices, IReadOnlyList<CtGpuException> Failures);

/// <summary>What a search for series has found.</summary>
/// <param name="Series">Sorted by SeriesInstanceUID (ordinal), then first path.</param>
/// <param name="LeftOut">Files that are no CT slices, in the order they were found.</param>
/// <param name="OrphanFailures">Unreadable files and folders where there is no series: each is a failed series of its own.</param>
public sealed record ScanResult(
    IReadOnlyList<CandidateSeries> Series, IReadOnlyList<LeftOutFile> LeftOut, IReadOnlyList<CtGpuException> OrphanFailures);
