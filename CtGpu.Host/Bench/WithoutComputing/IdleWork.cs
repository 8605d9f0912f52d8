using System.Diagnostics;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>Reads the same patient again and again, and writes the same results, with the stream that convert uses.</summary>
/// <param name="computed">The results to write. Its HU come from the engine.</param>
/// <param name="shape">The shape of the stream.</param>
/// <param name="threads">Threads that read.</param>
internal sealed class IdleWork(ComputedVolume computed, OutputWriter writer, StreamShape shape, int threads)
    : RepeatedPatient(computed.Loaded.Job, writer, shape.Readers, threads)
{
    /// <summary>Patients that are not counted: the first ones allocate the buffers.</summary>
    private readonly int _first = shape.Volumes;

    private readonly List<(long Time, TimeSpan Processors)> _finished = [];

    /// <summary>Bytes that were written for a patient.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Patients a second.</summary>
    /// <exception cref="CtGpuException">A file cannot be read or written.</exception>
    public double PatientsPerSecond
    {
        get
        {
            ThrowFailure();
            return Counted / Stopwatch.GetElapsedTime(_finished[_first].Time, _finished[^1].Time).TotalSeconds;
        }
    }

    /// <summary>Milliseconds of processor time for a patient, of all threads of this process.</summary>
    public double ProcessorMs => (_finished[^1].Processors - _finished[_first].Processors).TotalMilliseconds / Counted;

    private int Counted => _finished.Count - 1 - _first;

    /// <summary>Patients until the time is over, and enough of them to measure.</summary>
    public IEnumerable<VolumeJob> Patients(TimeSpan time) => Repeat("patient", _first + Math.Max(8, shape.Volumes) + 1, int.MaxValue, time);

    /// <summary>Without a mask, so that the engine need not compute one.</summary>
    public override Conversion Plan(VolumeJob job)
    {
        ConvertOptions options = computed.Loaded.Conversion.Options;
        return Conversion.Plan(job.Volume, options with { Mask = options.Mask with { Kind = Masking.MaskKind.None } });
    }

    public override Sidecar Write(ComputedVolume volume, CancellationToken cancellation) =>
        computed.Loaded.Conversion.Write(Writer, volume with
        {
            Loaded = volume.Loaded with { Conversion = computed.Loaded.Conversion },
            Results = volume.Results with { MaskBits = computed.Results.MaskBits },
            Mask = computed.Mask,
        });

    protected override void Count(Sidecar sidecar)
    {
        _finished.Add((Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime));
        BytesWritten = sidecar.Files.Values.Sum();
    }
}
