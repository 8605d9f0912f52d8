using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU.Runtime;

namespace CtGpu.Bench.OnDevice;

/// <summary>One kernel's time on the device.</summary>
internal sealed record KernelTime(string Verb, string Kernel, double Ms);

/// <summary>Puts the device's own time stamps around every launch.</summary>
internal sealed class KernelMarkers : ILaunchObserver
{
    private readonly List<(string Verb, string Kernel, ProfilingMarker Before, ProfilingMarker After)> _launches = [];
    private ProfilingMarker? _before;

    /// <summary>The verb that launches belong to from now on.</summary>
    public string Verb { get; set; } = "";

    public void Before(string kernel, AcceleratorStream stream) => _before = stream.AddProfilingMarker();

    public void After(string kernel, AcceleratorStream stream) => _launches.Add((Verb, kernel, _before!, stream.AddProfilingMarker()));

    /// <summary>The launches since the last call, which the stream must have finished, and the time from the first's start to the last's end.</summary>
    public (IReadOnlyList<KernelTime> Kernels, double SpanMs) Take()
    {
        List<KernelTime> kernels = [.. _launches.Select(l => new KernelTime(l.Verb, l.Kernel, l.After.MeasureFrom(l.Before).TotalMilliseconds))];
        double span = _launches[^1].After.MeasureFrom(_launches[0].Before).TotalMilliseconds;
        foreach ((_, _, ProfilingMarker before, ProfilingMarker after) in _launches)
        {
            before.Dispose();
            after.Dispose();
        }

        _launches.Clear();
        return (kernels, span);
    }
}
