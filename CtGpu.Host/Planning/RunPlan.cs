using CtGpu.Host.Pipeline;
using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>A series that gives no volume.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="SeriesInstanceUid">Empty where the files have none.</param>
/// <param name="Failure">What to say about it.</param>
/// <param name="InputFingerprint">Of its slices, as in the sidecar.</param>
/// <param name="Slices">Slices that it has.</param>
/// <param name="Standing">It failed in an earlier run and was not tried again.</param>
public sealed record FailedSeries(string Name, string SeriesInstanceUid, CtGpuException Failure, string InputFingerprint, int Slices, bool Standing);

/// <summary>A volume that an earlier run completed.</summary>
/// <param name="QcVerdict">Verdict on its mask.</param>
public sealed record CompleteVolume(string Name, string QcVerdict);

/// <summary>What a run will do, known from headers and from what earlier runs left.</summary>
/// <param name="Jobs">Volumes to convert.</param>
/// <param name="Complete">Volumes that are there already.</param>
/// <param name="Failed">Series refused now, and those whose earlier failure stands.</param>
/// <param name="LeftOut">Files that are no CT slices.</param>
/// <param name="SeriesFound">Series in all shards.</param>
public sealed record RunPlan(
    IReadOnlyList<VolumeJob> Jobs,
    IReadOnlyList<CompleteVolume> Complete,
    IReadOnlyList<FailedSeries> Failed,
    IReadOnlyList<LeftOutFile> LeftOut,
    int SeriesFound)
{
    /// <summary>Bytes of the files that are to be read.</summary>
    public long InputBytes => Jobs.Sum(j => j.InputBytes);
}
