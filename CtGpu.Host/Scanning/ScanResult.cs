using CtGpu.Host.Paths;

namespace CtGpu.Host.Scanning;

/// <summary>The outcome of a search for series in files and folders.</summary>
/// <param name="Series">Sorted by SeriesInstanceUID (ordinal), then first path.</param>
/// <param name="LeftOut">Files that are not CT slices, in the order they were found.</param>
/// <param name="OrphanFailures">
/// Failures that belong to no series: folders that cannot be listed, and folders of unreadable files or lost slices, one failure
/// for each folder and exit code. Each counts as one failed series.
/// </param>
internal sealed record ScanResult(
    IReadOnlyList<CandidateSeries> Series, IReadOnlyList<LeftOutFile> LeftOut, IReadOnlyList<CtGpuException> OrphanFailures)
{
    /// <summary>The archives among the inputs. Their members are readable as long as this exists.</summary>
    public IReadOnlyList<IMountedFolder> Archives { get; init; } = [];
}
