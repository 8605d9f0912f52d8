using System.Collections.Concurrent;
using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;

namespace CtGpu.Tests.Streaming;

/// <summary>Ends of a stream that read and write nothing, and let a test step in.</summary>
internal sealed class FakeEnds : IVolumeEnds
{
    private readonly ConcurrentQueue<string> _written = new();

    public IReadOnlyCollection<string> Written => _written;

    public ConcurrentDictionary<string, Exception> Failures { get; } = new();

    public Action<VolumeJob>? OnPlan { get; set; }

    public Action<string>? OnRead { get; set; }

    /// <summary>Fills the buffer.</summary>
    public Action<string, HostBuffer>? OnFill { get; set; }

    public Action<ComputedVolume>? OnWrite { get; set; }

    public Action? OnFail { get; set; }

    private VolumeJob? Reading { get; set; }

    public Conversion Plan(VolumeJob job)
    {
        OnPlan?.Invoke(job);
        Reading = job;
        return Conversion.Create(job.Volume, new ConvertOptions());
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation)
    {
        OnRead?.Invoke(Reading!.Name);
        OnFill?.Invoke(Reading!.Name, stored);
        return new InputFacts(default, 0);
    }

    public void Write(ComputedVolume volume, CancellationToken cancellation)
    {
        OnWrite?.Invoke(volume);
        _written.Enqueue(volume.Loaded.Job.Name);
    }

    public void Fail(VolumeJob job, Exception failure)
    {
        OnFail?.Invoke();
        Failures[job.Name] = failure;
    }
}
