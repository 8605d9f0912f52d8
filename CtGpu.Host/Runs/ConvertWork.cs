using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>Converts volumes from DICOM files to files in OUT.</summary>
/// <param name="readers">Volumes that are read at the same time.</param>
internal sealed class ConvertWork(ConvertOptions options, RunOptions run, OutputWriter writer, RunMemory memory, int readers)
    : IVolumeWork, IDisposable
{
    /// <summary>Most bytes of decoders that are kept for the next volume.</summary>
    private const long LargestKeptBytes = 256L << 20;

    private readonly SeriesReaders _readers = new(readers, run.Jobs, run.DicomReader);

    public MemoryNeed NeedOf(VolumeJob job) => memory.NeedOf(job);

    public Conversion Plan(VolumeJob job)
    {
        memory.Require(job);
        var conversion = Conversion.Plan(job.Volume, options);
        // Cropping may make the volume fit; the writer then checks.
        if (options.CropMarginMm == null)
        {
            if (writer.Formats.Volumes.IsNifti()) NiftiHeader.RequireFits(conversion.Grid.Shape);
            bool hasMask = options.Mask.Kind != MaskKind.None;
            if (hasMask && writer.Formats.Mask.IsNifti()) NiftiHeader.RequireFits(conversion.Grid.Shape, "--mask-format");
        }

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
        // The need of another volume does not include the decoders of this one.
        bool keeps = ReadingMemory.Of(conversion.Volume, _readers.ThreadsOfReader) * readers <= LargestKeptBytes;
        return _readers.Use(reader => conversion.Read(reader, stored, cancellation), keeps);
    }

    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return volume.Loaded.Conversion.Write(writer, volume);
    }

    public void Dispose() => _readers.Dispose();
}
