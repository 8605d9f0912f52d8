using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>
/// One run of convert: finds series, plans, streams them through the engines and leaves volumes, sidecars or error.json.
/// A series that fails never stops the others; a folder OUT that cannot be written to stops the run, since it would
/// fail them all, and leaves no lasting mark on them.
/// </summary>
public sealed class ConvertRun : IVolumeEnds, IDisposable
{
    /// <summary>So many that what their headers leave is worth some milliseconds.</summary>
    private const int ManySlices = 2000;

    private readonly ConvertOptions _options;
    private readonly RunOptions _run;
    private readonly IRunObserver _observer;
    private readonly OrderedDictionary<string, string> _optionRecord;
    private readonly OutputWriter _writer;
    private readonly SeriesReader _reader;
    private readonly Lock _state = new();
    private readonly List<ConvertedVolume> _converted = [];
    private readonly List<FailedSeries> _failed = [];
    private RunPlan _plan = null!;
    private RunJournal _journal = null!;
    private StageClock? _clock;
    private long _bytesRead;
    private int _done;
    private volatile RunEnd _end = RunEnd.Finished;

    private ConvertRun(ConvertOptions options, RunOptions run, IRunObserver observer)
    {
        _options = options;
        _run = run;
        _observer = observer;
        _optionRecord = OptionRecord.Of(options, run.Format);
        _writer = new OutputWriter(run.Output, run.Format, run.Jobs);
        _reader = new SeriesReader(run.Jobs, run.DicomReader);
    }

    /// <param name="options">What a volume is to become.</param>
    /// <param name="run">Which volumes, where to and how.</param>
    /// <param name="openEngines">Opens the devices; called while the headers are read.</param>
    /// <param name="observer">Hears of the progress.</param>
    /// <param name="cancellation">Stops the run; what is on the disk then is complete.</param>
    /// <exception cref="CtGpuException">There is nothing to convert, or nothing to convert it with.</exception>
    public static RunSummary Execute(
        ConvertOptions options, RunOptions run, Func<IReadOnlyList<IEngine>> openEngines, IRunObserver observer, CancellationToken cancellation)
    {
        WarmUp.Begin();
        using var engines = new OpeningEngines(openEngines);
        RunPlan plan = RunPlanner.Plan(options, run, cancellation);
        using var convert = new ConvertRun(options, run, observer);
        return convert.Stream(plan, engines, cancellation);
    }

    Conversion IVolumeEnds.Plan(VolumeJob job) => Conversion.Create(job.Volume, _options);

    InputFacts IVolumeEnds.Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        _reader.Read(conversion, stored, cancellation);

    void IVolumeEnds.Write(ComputedVolume volume, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        QualityVerdict quality = VolumeRecord.QualityOf(volume);
        CropBox? crop = VolumeRecord.CropOf(volume, _options.CropMarginMm);
        VolumeJob job = volume.Loaded.Job;
        Sidecar sidecar = _writer.Write(
            job.Name, volume.Output, volume.Loaded.Conversion.Output, crop, VolumeRecord.Of(volume, crop, quality, _optionRecord));
        var converted = new ConvertedVolume(job.Name, quality, job.InputBytes, sidecar.Files.Values.Sum(), sidecar.TimingsMs);
        lock (_state)
        {
            _journal.Converted(job.Name, sidecar);
            _converted.Add(converted);
            _bytesRead += converted.BytesRead;
            _done++;
            _observer.Converted(converted, Progress());
        }
    }

    void IVolumeEnds.Fail(VolumeJob job, Exception failure)
    {
        lock (_state) _done++;
        Record(new FailedSeries(
            job.Name, job.Volume.First.SeriesInstanceUid, SeriesFailures.Named(job, failure), InputFingerprint.Of(job.Volume.Slices), job.Volume.Slices.Count, Standing: false));
    }

    public void Dispose()
    {
        _journal?.Dispose();
        _reader.Dispose();
    }

    private RunSummary Stream(RunPlan plan, OpeningEngines engines, CancellationToken cancellation)
    {
        // Reading headers leaves tens of MB of litter; it goes before the volumes' memory comes, not after.
        if (plan.Jobs.Sum(job => job.Volume.Slices.Count) > ManySlices) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        _plan = plan;
        _journal = new RunJournal(plan, _run.Inputs, _run.Output, _writer, _optionRecord);
        _observer.Planned(plan);
        IReadOnlyCollection<string> lost = [];
        foreach (FailedSeries series in plan.Failed) Record(series);
        if (plan.Jobs.Count > 0 && _end == RunEnd.Finished)
        {
            using var stream = new VolumeStream(engines.Wait(cancellation), plan.Jobs.Count, this, cancellation);
            _clock = stream.Clock;
            stream.Run(plan.Jobs.TakeWhile(_ => _end == RunEnd.Finished));
            lost = [.. stream.Lost];
            if (stream.NoneLeft && _end == RunEnd.Finished) _end = RunEnd.NoDevice;
        }

        RunEnd end = cancellation.IsCancellationRequested ? RunEnd.Stopped : _end;
        var summary = new RunSummary(plan, _converted, _failed, end, _clock?.Elapsed ?? TimeSpan.Zero, _clock?.Shares) { LostDevices = lost };
        if (end != RunEnd.CannotWrite) _journal.End(summary, summary.ExitCode(_run.StrictQc));
        return summary;
    }

    private void Record(FailedSeries series)
    {
        lock (_state)
        {
            _failed.Add(series);
            try
            {
                _journal.Failed(series);
            }
            catch (CtGpuException cannotWrite)
            {
                _end = RunEnd.CannotWrite;
                _observer.Failed(series with { Failure = cannotWrite }, Progress());
            }

            if (series.Failure.Code == ExitCode.CannotWrite && !series.Standing) _end = RunEnd.CannotWrite;
            else if (_end == RunEnd.Finished && _failed.Count(f => !f.Standing) >= _run.MaxFailures) _end = RunEnd.TooManyFailures;
            if (!series.Standing) _observer.Failed(series, Progress());
        }
    }

    private RunProgress Progress() => new(
        _done,
        _plan.Jobs.Count,
        _bytesRead,
        _clock?.Elapsed ?? TimeSpan.Zero,
        _clock?.Shares ?? new StageShares(0, 0, 0, 0));
}
