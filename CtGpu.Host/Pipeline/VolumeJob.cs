using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;

namespace CtGpu.Host.Pipeline;

/// <summary>One volume that a run is to convert.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Volume">The series, proven to be a volume.</param>
internal sealed record VolumeJob(string Name, SeriesVolume Volume)
{
    /// <summary>The sidecar in its folder at the time of the plan, or null to replace any result.</summary>
    public SidecarStamp? Planned { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long InputBytes { get; } = Volume.Slices.DistinctBy(s => s.Path).Sum(s => s.FileLength);
}

/// <summary>A volume whose stored values, or HU, are in memory.</summary>
internal sealed record LoadedVolume(VolumeJob Job, Conversion Conversion, HostBuffer Stored, InputFacts Input, double ReadMs);

/// <summary>A volume whose results are in host memory.</summary>
internal sealed record ComputedVolume(LoadedVolume Loaded, VolumeResults Results, LungMaskResult? Mask, string Device, double DeviceMs);
