using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>
/// Reads the same patient again and again, and writes the same results, with the stream that convert uses. Deletes the files of a patient
/// after they are written.
/// </summary>
/// <param name="computed">The results to write. Its HU come from the engine.</param>
/// <param name="shape">The shape of the stream.</param>
/// <param name="threads">Threads that read.</param>
internal sealed class IdleWork(ComputedVolume computed, OutputWriter writer, StreamShape shape, int threads)
    : IVolumeWork, IStreamObserver, IDisposable
{
    /// <summary>Patients that are not counted: the first ones allocate the buffers.</summary>
    private readonly int _first = shape.Volumes;

    private readonly SeriesReaders _readers = new(shape.Readers, threads);
    private readonly Lock _gate = new();
    private readonly List<(long Time, TimeSpan Processors)> _finished = [];
    private Exception? _failure;

    /// <summary>Bytes that were written for a patient.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Patients a second.</summary>
    /// <exception cref="CtGpuException">A file cannot be read or written.</exception>
    public double PatientsPerSecond
    {
        get
        {
            if (_failure != null) ExceptionDispatchInfo.Throw(SeriesFailures.Named(computed.Loaded.Job, _failure));
            return Counted / Stopwatch.GetElapsedTime(_finished[_first].Time, _finished[^1].Time).TotalSeconds;
        }
    }

    /// <summary>Milliseconds of processor time for a patient, of all threads of this process.</summary>
    public double ProcessorMs => (_finished[^1].Processors - _finished[_first].Processors).TotalMilliseconds / Counted;

    private int Counted => _finished.Count - 1 - _first;

    /// <summary>Patients until the time is over, and enough of them to measure.</summary>
    public IEnumerable<VolumeJob> Patients(TimeSpan time)
    {
        long start = Stopwatch.GetTimestamp();
        int fewest = _first + Math.Max(8, shape.Volumes) + 1;
        for (int n = 0; _failure == null && (n < fewest || Stopwatch.GetElapsedTime(start) < time); n++)
            yield return computed.Loaded.Job with { Name = FormattableString.Invariant($"patient-{n}") };
    }

    public MemoryNeed NeedOf(VolumeJob job) => default;

    /// <summary>Without a mask, so that the engine need not compute one.</summary>
    public Conversion Plan(VolumeJob job)
    {
        ConvertOptions options = computed.Loaded.Conversion.Options;
        return Conversion.Plan(job.Volume, options with { Mask = options.Mask with { Kind = Masking.MaskKind.None } });
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        _readers.Use(reader => conversion.Read(reader, stored, cancellation));

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation) => computed.Loaded.Conversion.Write(writer, volume with
    {
        Loaded = volume.Loaded with { Conversion = computed.Loaded.Conversion },
        Results = volume.Results with { MaskBits = computed.Results.MaskBits },
        Mask = computed.Mask,
    });

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock)
    {
        lock (_gate)
        {
            _finished.Add((Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime));
            BytesWritten = sidecar.Files.Values.Sum();
        }

        Directory.Delete(writer.FolderOf(volume.Loaded.Job.Name), recursive: true);
    }

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        lock (_gate) _failure ??= failure;
    }

    public void Dispose() => _readers.Dispose();
}
