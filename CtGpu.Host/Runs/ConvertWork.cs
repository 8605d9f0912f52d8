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
internal sealed class ConvertWork(ConvertOptions options, RunOptions run, OutputWriter writer, RunMemory memory) : IVolumeWork, IDisposable
{
    /// <summary>Most bytes of decoders that are kept for the next volume.</summary>
    private const long LargestKeptBytes = 256L << 20;

    private SeriesReader? _reader;

    public RunMemory Memory => memory;

    public MemoryNeed NeedOf(VolumeJob job) => memory.NeedOf(job);

    public Conversion Plan(VolumeJob job)
    {
        memory.Require(job);
        var conversion = Conversion.Plan(job.Volume, options);
        // Cropping may make the volume fit; the writer then checks.
        bool nifti = writer.Format is VolumeFormat.Nii or VolumeFormat.NiiGz;
        if (nifti && options.CropMarginMm == null) NiftiHeader.RequireFits(conversion.Grid.Shape);
        return conversion;
    }

    /// <summary>The plan of the volume with the greatest need. Null for a single volume, or if that volume cannot be planned.</summary>
    public VolumePlan? LargestOf(IReadOnlyList<VolumeJob> jobs)
    {
        if (jobs.Count < 2) return null;
        try
        {
            return Conversion.Plan(jobs.MaxBy(job => NeedOf(job).Total)!.Volume, options).Computing;
        }
        catch (CtGpuException)
        {
            // The volume fails when its turn comes.
            return null;
        }
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation)
    {
        _reader ??= new SeriesReader(run.Jobs, run.DicomReader);
        try
        {
            return conversion.Read(_reader, stored, cancellation);
        }
        finally
        {
            // The need of another volume does not include the decoders of this one.
            if (ReadingMemory.Of(conversion.Volume, run.Jobs) > LargestKeptBytes) Dispose();
        }
    }

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return volume.Loaded.Conversion.Write(writer, volume);
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
    }
}
