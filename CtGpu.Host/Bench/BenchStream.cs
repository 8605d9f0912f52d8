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

/// <summary>
/// Converts the same patient repeatedly, from files to files, with the stream that convert uses: the time of a patient in a cohort,
/// where reading, computing and writing overlap.
/// </summary>
internal sealed class BenchStream : IVolumeWork, IStreamObserver, IDisposable
{
    private const int Fewest = 4;
    private const int Most = 12;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(8);
    private readonly ConvertOptions _options;
    private readonly OutputWriter _writer;
    private readonly StreamShape _shape;
    private readonly SeriesReaders _readers;
    private readonly Lock _gate = new();
    private readonly List<long> _finished = [];
    private Exception? _failure;

    public BenchStream(IEngine engine, ConvertOptions options, int threads, OutputWriter writer)
    {
        (_options, _writer) = (options, writer);
        _shape = StreamShape.For([engine], Most, threads, MemoryBudget.Unlimited);
        _readers = new SeriesReaders(_shape.Readers, threads);
    }

    public void Dispose() => _readers.Dispose();

    /// <returns>Milliseconds from the first finished patient to the last, divided by the number of patients after the first.</returns>
    public double Ms(VolumeJob job, CancellationToken cancellation)
    {
        using (var stream = new VolumeStream(_shape, this, this, cancellation)) stream.Run(Patients(job));
        cancellation.ThrowIfCancellationRequested();
        if (_failure != null) ExceptionDispatchInfo.Throw(SeriesFailures.Named(job, _failure));
        return Stopwatch.GetElapsedTime(_finished[0], _finished[^1]).TotalMilliseconds / (_finished.Count - 1);
    }

    public MemoryNeed NeedOf(VolumeJob job) => default;

    public Conversion Plan(VolumeJob job) => Conversion.Plan(job.Volume, _options);

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        _readers.Use(reader => conversion.Read(reader, stored, cancellation));

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation) => volume.Loaded.Conversion.Write(_writer, volume);

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock)
    {
        lock (_gate) _finished.Add(Stopwatch.GetTimestamp());
        Directory.Delete(_writer.FolderOf(volume.Loaded.Job.Name), recursive: true);
    }

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        lock (_gate) _failure ??= failure;
    }

    private IEnumerable<VolumeJob> Patients(VolumeJob job)
    {
        long start = Stopwatch.GetTimestamp();
        for (int n = 0; n < Most && _failure == null && (n < Fewest || Stopwatch.GetElapsedTime(start) < s_enough); n++)
            yield return job with { Name = FormattableString.Invariant($"total-{n}") };
    }
}
