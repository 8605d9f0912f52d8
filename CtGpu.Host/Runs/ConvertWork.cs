using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
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

    public Conversion Plan(VolumeJob job)
    {
        var conversion = Conversion.Plan(job.Volume, options);
        // Cropping may make the volume fit; the writer then checks.
        bool nifti = writer.Format is VolumeFormat.Nii or VolumeFormat.NiiGz;
        if (nifti && options.CropMarginMm == null) NiftiHeader.RequireFits(conversion.Grid.Shape);
        return conversion;
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation) =>
        conversion.Read(_reader, stored, cancellation);

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return volume.Loaded.Conversion.Write(writer, volume);
    }

    public void Dispose() => _reader.Dispose();
}
