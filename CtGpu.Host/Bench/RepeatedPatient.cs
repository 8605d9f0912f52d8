using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench;

/// <summary>Work of a stream that reads and writes one patient repeatedly. Deletes the files of a patient after they are written.</summary>
/// <param name="job">The patient.</param>
/// <param name="readers">Number of volumes that are read at once.</param>
/// <param name="threads">Threads that read.</param>
internal abstract class RepeatedPatient(VolumeJob job, OutputWriter writer, int readers, int threads)
    : IVolumeWork, IStreamObserver, IDisposable
{
    private readonly SeriesReaders _readers = new(readers, threads);
    private readonly Lock _gate = new();
    private Exception? _failure;

    protected OutputWriter Writer => writer;

    public MemoryNeed NeedOf(VolumeJob job) => default;

    public abstract Conversion Plan(VolumeJob job);

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        _readers.Use(reader => conversion.Read(reader, stored, cancellation));

    public abstract Sidecar Write(ComputedVolume volume, CancellationToken cancellation);

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock)
    {
        lock (_gate) Count(sidecar);
        Directory.Delete(writer.FolderOf(volume.Loaded.Job.Name), recursive: true);
    }

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        lock (_gate) _failure ??= failure;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing) _readers.Dispose();
    }

    /// <summary>The patient under names of its own, until the time is over or one fails.</summary>
    protected IEnumerable<VolumeJob> Repeat(string name, int fewest, int most, TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < most && _failure == null && (n < fewest || Stopwatch.GetElapsedTime(start) < time); n++)
            yield return job with { Name = FormattableString.Invariant($"{name}-{n}") };
    }

    /// <summary>Called for every patient that is written, by one thread at a time.</summary>
    protected abstract void Count(Sidecar sidecar);

    /// <exception cref="CtGpuException">A file cannot be read or written.</exception>
    protected void ThrowFailure()
    {
        if (_failure != null) ExceptionDispatchInfo.Throw(SeriesFailures.Named(job, _failure));
    }
}
