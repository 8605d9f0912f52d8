using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>Converts volumes from DICOM files to files in OUT.</summary>
internal sealed class ConvertWork(ConvertOptions options, RunOptions run, OutputWriter writer) : IVolumeWork, IDisposable
{
    private readonly SeriesReader _reader = new(run.Jobs, run.DicomReader);

    public Conversion Plan(VolumeJob job) => Conversion.Plan(job.Volume, options);

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        conversion.Read(_reader, stored, cancellation);

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return volume.Loaded.Conversion.Write(writer, volume);
    }

    public void Dispose() => _reader.Dispose();
}
