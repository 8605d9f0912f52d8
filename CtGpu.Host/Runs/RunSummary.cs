using CtGpu.Host.Masking;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>A volume that was written.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Quality">Verdict on its mask; ok without one.</param>
/// <param name="BytesRead">Bytes of its files.</param>
/// <param name="BytesWritten">Bytes of its volumes.</param>
/// <param name="TimingsMs">Milliseconds by stage.</param>
public sealed record ConvertedVolume(
    string Name, QualityVerdict Quality, long BytesRead, long BytesWritten, IReadOnlyDictionary<string, double> TimingsMs);

/// <summary>How a run ended.</summary>
public enum RunEnd
{
    /// <summary>All that was planned was tried.</summary>
    Finished,

    /// <summary>Stopped after --max-failures.</summary>
    TooManyFailures,

    /// <summary>Stopped since the last device was lost.</summary>
    NoDevice,

    /// <summary>Stopped since OUT cannot be written.</summary>
    CannotWrite,

    /// <summary>Stopped by the user or the scheduler.</summary>
    Stopped,
}

/// <summary>What a run has come to.</summary>
/// <param name="Plan">What was planned.</param>
/// <param name="Converted">What was written.</param>
/// <param name="Failed">All failures, those of the plan included.</param>
/// <param name="End">How it ended.</param>
/// <param name="Elapsed">Time of the streaming part.</param>
/// <param name="Shares">How busy the stages were; null where nothing was streamed.</param>
public sealed record RunSummary(
    RunPlan Plan, IReadOnlyList<ConvertedVolume> Converted, IReadOnlyList<FailedSeries> Failed, RunEnd End, TimeSpan Elapsed, StageShares? Shares)
{
    /// <summary>Names of the devices that were lost on the way.</summary>
    public IReadOnlyCollection<string> LostDevices { get; init; } = [];

    /// <summary>Volumes, of this run or earlier ones, whose mask failed.</summary>
    public int QcFailed =>
        Converted.Count(v => v.Quality.Verdict == QualityVerdict.Failed) + Plan.Complete.Count(v => v.QcVerdict == QualityVerdict.Failed);

    public long BytesRead => Converted.Sum(v => v.BytesRead);

    public long BytesWritten => Converted.Sum(v => v.BytesWritten);

    /// <summary>The run had no series at all, as a shard beyond their number.</summary>
    public bool IsEmpty => Plan.Jobs.Count + Plan.Complete.Count + Plan.Failed.Count == 0;

    /// <param name="strictQc">Masks that failed count as failures.</param>
    public ExitCode ExitCode(bool strictQc) => this switch
    {
        { End: RunEnd.Stopped } => Host.ExitCode.Stopped,
        { End: RunEnd.CannotWrite } => Host.ExitCode.CannotWrite,
        { End: RunEnd.NoDevice } => Host.ExitCode.Transient,
        { Failed: [var only], Plan.SeriesFound: 1 } => only.Failure.Code,
        { Failed.Count: > 0 } => Host.ExitCode.SomeFailed,
        _ when strictQc && QcFailed > 0 => Host.ExitCode.QcFailed,
        _ => Host.ExitCode.Success,
    };
}

/// <summary>Hears of a run's progress. Called from several threads, one call at a time.</summary>
public interface IRunObserver
{
    /// <summary>The plan stands; streaming begins.</summary>
    void Planned(RunPlan plan);

    /// <summary>One more volume is on the disk.</summary>
    void Converted(ConvertedVolume volume, RunProgress progress);

    /// <summary>One more series failed in this run.</summary>
    void Failed(FailedSeries series, RunProgress progress);
}

/// <summary>How far a run has come.</summary>
/// <param name="Done">Volumes written or failed.</param>
/// <param name="Total">Volumes to convert.</param>
/// <param name="BytesRead">Bytes of the files of the written volumes.</param>
/// <param name="Elapsed">Since streaming began.</param>
/// <param name="Shares">How busy the stages were.</param>
public sealed record RunProgress(int Done, int Total, long BytesRead, TimeSpan Elapsed, StageShares Shares);
