using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Series;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Pipeline;

/// <summary>One volume that a run is to convert.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Volume">The series, proven to be a volume.</param>
public sealed record VolumeJob(string Name, SeriesVolume Volume)
{
    /// <summary>Bytes of its files.</summary>
    public long InputBytes { get; } = Volume.Slices.DistinctBy(s => s.Path).Sum(s => s.FileLength);
}

/// <summary>What reading told about a volume beyond its voxels.</summary>
/// <param name="InputHash">XXH128 over the hashes of the files, in slice order.</param>
/// <param name="PaddingVoxels">Stored values that mean "outside the scan".</param>
/// <param name="DecodeShare">Part of the time that went into decoding rather than into waiting for the files, 0..1.</param>
internal sealed record InputFacts(Xxh128 InputHash, long PaddingVoxels, double DecodeShare = 0);

/// <summary>A volume whose stored values are in memory.</summary>
internal sealed record LoadedVolume(VolumeJob Job, Conversion Conversion, HostBuffer Stored, InputFacts Input, double ReadMs);

/// <summary>A volume whose results are in host memory.</summary>
internal sealed record ComputedVolume(LoadedVolume Loaded, VolumeOutput Output, LungMaskResult? Mask, string Device, double DeviceMs);

/// <summary>
/// The two ends of a <see cref="VolumeStream"/>: where volumes come from and where they go. Called from several
/// threads at once.
/// </summary>
internal interface IVolumeEnds
{
    /// <summary>Resolves what is to be done; needs headers only.</summary>
    Conversion Plan(VolumeJob job);

    /// <summary>Fills the buffer with the stored values of all slices.</summary>
    InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation);

    /// <summary>Writes the results.</summary>
    void Write(ComputedVolume volume, CancellationToken cancellation);

    /// <summary>Takes note that a volume will not come.</summary>
    void Fail(VolumeJob job, Exception failure);
}
