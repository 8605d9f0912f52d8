namespace CtGpu.Host.Scanning;

/// <summary>The outcome of a search for series in files and folders.</summary>
/// <param name="Series">Sorted by SeriesInstanceUID (ordinal), then first path.</param>
/// <param name="LeftOut">Files that are not CT slices, in the order they were found.</param>
/// <param name="OrphanFailures">Unreadable files and folders in folders without a series. Each counts as one failed series.</param>
public sealed record ScanResult(
    IReadOnlyList<CandidateSeries> Series, IReadOnlyList<LeftOutFile> LeftOut, IReadOnlyList<CtGpuException> OrphanFailures);
