using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>
/// Collects the outcome of a run's series, writes it to the journal and reports it to the observer. Decides whether the run ends
/// early: after --max-failures, or if every further series would fail as well: OUT cannot be written, or a run with other options uses
/// it too. A folder of OUT that cannot be read or locked now fails only its series. Calls may come from several threads.
/// </summary>
internal sealed class RunOutcome(RunPlan plan, int? maxFailures, RunJournal journal, IRunObserver observer) : IStreamObserver
{
    private readonly Lock _state = new();
    private readonly List<ConvertedVolume> _converted = [];
    private readonly List<FailedSeries> _failed = [];
    private long _bytesRead;
    private int _done;
    private volatile RunEnd _end = RunEnd.Finished;

    /// <summary>Whether more series may start.</summary>
    public bool GoesOn => _end == RunEnd.Finished;

    public void Entered(VolumeJob job, VolumeStage stage) => observer.Entered(job.Name, stage);

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock)
    {
        VolumeJob job = volume.Loaded.Job;
        var converted = new ConvertedVolume(
            job.Name, new QualityVerdict(sidecar.Qc.Verdict, sidecar.Qc.Reasons), job.InputBytes,
            sidecar.Files.Values.Sum(), sidecar.TimingsMs)
        {
            Damage = sidecar.Series.Damage is { } damage ? [.. damage.Select(kind => kind.Kind)] : [],
        };
        lock (_state)
        {
            journal.Converted(job.Name, sidecar);
            _converted.Add(converted);
            _bytesRead += converted.BytesRead;
            _done++;
            observer.Converted(converted, Progress(clock));
        }
    }

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        var series = new FailedSeries(
            job.Name, job.Volume.First.SeriesInstanceUid, SeriesFailures.Named(job, failure),
            InputFingerprint.Of(job.Volume.Slices), job.Volume.Slices.Count, Standing: false)
        {
            Planned = job.Planned,
        };
        Add(series, ofStream: true, clock);
    }

    /// <summary>Records a failed series of the plan. A failure that stands from an earlier run is not reported again.</summary>
    public void Failed(FailedSeries series) => Add(series, ofStream: false, clock: null);

    /// <summary>The outcome of the whole run.</summary>
    /// <param name="streamed">The stream, or null if nothing was streamed.</param>
    /// <param name="stopped">The user or the scheduler stopped the run.</param>
    public RunSummary Summary(VolumeStream? streamed, bool stopped)
    {
        RunEnd end = stopped ? RunEnd.Stopped : streamed is { NoneLeft: true } && GoesOn ? RunEnd.NoDevice : _end;
        return new RunSummary(plan, _converted, _failed, end, streamed?.Clock.Elapsed ?? TimeSpan.Zero, streamed?.Clock.Shares)
        {
            LostDevices = [.. streamed?.Lost ?? []],
        };
    }

    private void Add(FailedSeries series, bool ofStream, StageClock? clock)
    {
        // Not under the lock: the folder of the series may be locked by another process for minutes.
        CtGpuException? unrecorded = Record(series);
        lock (_state)
        {
            if (ofStream) _done++;
            _failed.Add(series);
            if (unrecorded?.Code == ExitCode.CannotWrite || (series.Failure.Code == ExitCode.CannotWrite && !series.Standing))
                _end = RunEnd.CannotWrite;
            else if (GoesOn && series.Failure is OtherRunException) _end = RunEnd.Refused;
            else if (GoesOn && _failed.Count(f => !f.Standing) >= maxFailures) _end = RunEnd.TooManyFailures;
            if (series.Standing && unrecorded == null) return;
            observer.Failed(series with { Failure = Both(series, unrecorded) }, Progress(clock));
        }
    }

    /// <summary>Writes the failure to the journal. Returns why that failed, or null.</summary>
    private CtGpuException? Record(FailedSeries series)
    {
        try
        {
            journal.Failed(series);
            return null;
        }
        catch (CtGpuException unrecorded)
        {
            return unrecorded;
        }
    }

    /// <summary>The failure of a series, together with the reason why it was not recorded, if there is one.</summary>
    private static CtGpuException Both(FailedSeries series, CtGpuException? unrecorded)
    {
        CtGpuException failure = series.Failure;
        if (unrecorded == null) return failure;
        return new(
            failure.Code, failure.Stage, $"{failure.Message} This failure was not recorded: {unrecorded.Message}",
            [.. failure.Files, .. unrecorded.Files], unrecorded);
    }

    private RunProgress Progress(StageClock? clock) => new(
        _done, plan.Jobs.Count, _bytesRead, clock?.Elapsed ?? TimeSpan.Zero, clock?.Shares ?? new StageShares(0, 0, 0, 0));
}
