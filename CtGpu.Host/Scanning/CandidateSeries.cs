using CtGpu.Host.Dicom;

namespace CtGpu.Host.Scanning;

/// <summary>
/// The CT slices found under one SeriesInstanceUID. It is not yet known whether they form a volume; <c>SeriesAssembler</c>
/// decides that.
/// </summary>
/// <param name="SeriesInstanceUid">Empty if the files have none; they are then grouped by folder.</param>
/// <param name="DisplayName">The UID, or the folder if there is no UID.</param>
/// <param name="Slices">Sorted by path (ordinal), then frame.</param>
/// <param name="Failures">
/// Unreadable files in the folders of the series. Each of them may be a slice of it, so the series fails if there are any.
/// </param>
internal sealed record CandidateSeries(
    string SeriesInstanceUid, string DisplayName, IReadOnlyList<SliceHeader> Slices, IReadOnlyList<CtGpuException> Failures);
