using System.Collections.Concurrent;
using CtGpu.Host.Engines;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

/// <summary>Work and observer of a stream that read and write nothing. A test can act in each stage.</summary>
internal sealed class FakeWork : IVolumeWork, IStreamObserver
{
    private readonly ConcurrentQueue<string> _written = new();
    private readonly ConcurrentDictionary<Conversion, string> _names = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyCollection<string> Names => _written;

    public ConcurrentDictionary<string, Exception> Failures { get; } = new();

    public Action<VolumeJob>? OnPlan { get; set; }

    public Action<string>? OnRead { get; set; }

    /// <summary>Fills the buffer.</summary>
    public Action<string, HostBuffer>? OnFill { get; set; }

    public Action<ComputedVolume>? OnWrite { get; set; }

    public Action? OnFail { get; set; }

    public Func<VolumeJob, MemoryNeed> Need { get; init; } = _ => default;

    public MemoryNeed NeedOf(VolumeJob job) => Need(job);

    public Conversion Plan(VolumeJob job)
    {
        OnPlan?.Invoke(job);
        var conversion = Conversion.Plan(job.Volume, new ConvertOptions());
        _names[conversion] = job.Name;
        return conversion;
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation)
    {
        OnRead?.Invoke(_names[conversion]);
        OnFill?.Invoke(_names[conversion], stored);
        return new InputFacts(default, 0);
    }

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        OnWrite?.Invoke(volume);
        using var results = new Results();
        return results.Facts();
    }

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock) => _written.Enqueue(volume.Loaded.Job.Name);

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        OnFail?.Invoke();
        Failures[job.Name] = failure;
    }
}
