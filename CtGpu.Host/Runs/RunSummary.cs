using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>A volume that was written.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Quality">Verdict on its mask; ok without a mask.</param>
/// <param name="BytesRead">Bytes of its files.</param>
/// <param name="BytesWritten">Bytes of its volumes.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
internal sealed record ConvertedVolume(
    string Name, QualityVerdict Quality, long BytesRead, long BytesWritten, IReadOnlyDictionary<string, double> TimingsMs)
{
    /// <summary>Kinds of damage in spite of which slices were decoded.</summary>
    public IReadOnlyList<string> Damage { get; init; } = [];
}

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    /// <summary>Every planned volume was tried.</summary>
    Finished,

    /// <summary>Stopped after --max-failures.</summary>
    TooManyFailures,

    /// <summary>Stopped because the last device was lost.</summary>
    NoDevice,

    /// <summary>Stopped because OUT cannot be written.</summary>
    CannotWrite,

    /// <summary>Stopped because a run with other options writes the same series.</summary>
    Refused,

    /// <summary>Stopped by the user or the scheduler.</summary>
    Stopped,
}

/// <summary>Outcome of a run.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Converted">Volumes that were written.</param>
/// <param name="Failed">All failures, including those of the plan.</param>
/// <param name="End">How it ended.</param>
/// <param name="Elapsed">Time of the streaming part.</param>
/// <param name="Shares">How busy the stages were; null if nothing was streamed.</param>
internal sealed record RunSummary(
    RunPlan Plan, IReadOnlyList<ConvertedVolume> Converted, IReadOnlyList<FailedSeries> Failed,
    RunEnd End, TimeSpan Elapsed, StageShares? Shares)
{
    /// <summary>Names of the devices that were lost.</summary>
    public IReadOnlyCollection<string> LostDevices { get; init; } = [];

    /// <summary>What slowed devices down, one text for each (<see cref="IEngine.Limitation"/>).</summary>
    public IReadOnlyCollection<string> Limitations { get; init; } = [];

    /// <summary>Why cohort.csv or the end of the run log was not written; null if both were.</summary>
    public CtGpuException? Unfinished { get; init; }

    /// <summary>Number of volumes, of this run or an earlier one, with a failed mask.</summary>
    public int QcFailed =>
        Converted.Count(v => v.Quality.Verdict == QualityVerdict.Failed) + Plan.Complete.Count(v => v.QcVerdict == QualityVerdict.Failed);

    public long BytesRead => Converted.Sum(v => v.BytesRead);

    public long BytesWritten => Converted.Sum(v => v.BytesWritten);

    /// <summary>The run had no series, as a shard with an index beyond their number.</summary>
    public bool IsEmpty => Plan.Jobs.Count + Plan.Complete.Count + Plan.Failed.Count == 0;

    /// <param name="strictQc">Count failed masks as failures.</param>
    public ExitCode ExitCode(bool strictQc) => this switch
    {
        { End: RunEnd.Stopped } => Host.ExitCode.Stopped,
        { End: RunEnd.CannotWrite } => Host.ExitCode.CannotWrite,
        { End: RunEnd.Refused } => Host.ExitCode.Usage,
        { End: RunEnd.NoDevice } => Host.ExitCode.Transient,
        { Unfinished: { } failure } => failure.Code,
        { Failed: [var only], Plan.SeriesFound: 1 } => only.Failure.Code,
        { Failed.Count: > 0 } => Host.ExitCode.SomeFailed,
        _ when strictQc && QcFailed > 0 => Host.ExitCode.QcFailed,
        _ => Host.ExitCode.Success,
    };
}

/// <summary>Receives progress events of a run. Called from several threads, one call at a time.</summary>
internal interface IRunObserver
{
    /// <summary>A header was read. Called from several threads at the same time.</summary>
    /// <param name="read">Files read so far.</param>
    /// <param name="files">Files found.</param>
    void Searching(int read, int files)
    {
    }

    /// <summary>A stage of a volume begins. Called from several threads at the same time.</summary>
    void Entered(string name, VolumeStage stage)
    {
    }

    /// <summary>The plan is made, and streaming begins.</summary>
    void Planned(RunPlan plan);

    /// <summary>A volume was written.</summary>
    void Converted(ConvertedVolume volume, RunProgress progress);

    /// <summary>A series failed in this run.</summary>
    void Failed(FailedSeries series, RunProgress progress);
}

/// <summary>Progress of a run.</summary>
/// <param name="Done">Volumes written or failed.</param>
/// <param name="Total">Volumes to convert.</param>
/// <param name="BytesRead">Bytes of the files of the written volumes.</param>
/// <param name="Elapsed">Since streaming began.</param>
/// <param name="Shares">How busy the stages were.</param>
internal sealed record RunProgress(int Done, int Total, long BytesRead, TimeSpan Elapsed, StageShares Shares);
