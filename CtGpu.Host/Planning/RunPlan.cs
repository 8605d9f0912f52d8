using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Paths;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>A series that gives no volume.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="SeriesInstanceUid">Empty if the files have none.</param>
/// <param name="Failure">The failure to report.</param>
/// <param name="InputFingerprint">Fingerprint of its slices, as in the sidecar.</param>
/// <param name="Slices">Number of its slices.</param>
/// <param name="Standing">It failed in an earlier run and is not tried again.</param>
internal sealed record FailedSeries(
    string Name, string SeriesInstanceUid, CtGpuException Failure, string InputFingerprint, int Slices, bool Standing)
{
    /// <summary>The sidecar in its folder at the time of the plan, or null if it does not matter.</summary>
    public SidecarStamp? Planned { get; init; }
}

/// <summary>A volume that an earlier run completed.</summary>
/// <param name="QcVerdict">Verdict on its mask.</param>
internal sealed record CompleteVolume(string Name, string QcVerdict);

/// <summary>What a run will do, derived from headers and from the results of earlier runs.</summary>
/// <param name="Jobs">Volumes to convert.</param>
/// <param name="Complete">Volumes that are complete already.</param>
/// <param name="Failed">Series refused now, and series whose earlier failure stands.</param>
/// <param name="LeftOut">Files that are not CT slices.</param>
/// <param name="SeriesFound">Number of series in all shards.</param>
internal sealed record RunPlan(
    IReadOnlyList<VolumeJob> Jobs,
    IReadOnlyList<CompleteVolume> Complete,
    IReadOnlyList<FailedSeries> Failed,
    IReadOnlyList<LeftOutFile> LeftOut,
    int SeriesFound)
{
    /// <summary>
    /// Names of all files and folders outside of any series that the search could not read, in all shards. Null if the run searched only
    /// a part of its inputs.
    /// </summary>
    public IReadOnlySet<string>? SearchFailures { get; init; }

    /// <summary>The archives among the inputs. Their members are readable as long as this exists.</summary>
    public IReadOnlyList<IMountedFolder> Archives { get; init; } = [];

    /// <summary>Bytes of the files to read.</summary>
    public long InputBytes => Jobs.Sum(j => j.InputBytes);
}
