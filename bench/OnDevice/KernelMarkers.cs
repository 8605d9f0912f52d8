using CtGpu.Host.Engines.Ilgpu.Runtime;
using ILGPU.Runtime;

namespace CtGpu.Bench.OnDevice;

/// <summary>Time of one kernel launch on the device.</summary>
/// <param name="Verb">Name of the slot's method (verb) that launched the kernel.</param>
internal sealed record KernelTime(string Verb, string Kernel, double Ms);

/// <summary>Records the device's own time stamps before and after every launch.</summary>
internal sealed class KernelMarkers : ILaunchObserver
{
    private readonly List<(string Verb, string Kernel, ProfilingMarker Before, ProfilingMarker After)> _launches = [];
    private ProfilingMarker? _before;

    /// <summary>Name of the slot's method (verb) that launches the next kernels.</summary>
    public string Verb { get; set; } = "";

    public void Before(string kernel, AcceleratorStream stream) => _before = stream.AddProfilingMarker();

    public void After(string kernel, AcceleratorStream stream) =>
        _launches.Add((Verb, kernel, _before!, stream.AddProfilingMarker()));

    /// <summary>
    /// Returns the launches since the last call, and the time from the start of the first to the end of the last. The stream must
    /// have finished them.
    /// </summary>
    public (IReadOnlyList<KernelTime> Kernels, double SpanMs) Take()
    {
        List<KernelTime> kernels =
            [.. _launches.Select(l => new KernelTime(l.Verb, l.Kernel, l.After.MeasureFrom(l.Before).TotalMilliseconds))];
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
