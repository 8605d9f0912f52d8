using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// Immutable plan of the conversion of one volume. <see cref="Plan(SeriesVolume, ConvertOptions)"/> derives it from options and
/// headers. Then <see cref="Read"/>, <see cref="Compute"/> and <see cref="Write"/> execute it, in this order. Every command that
/// converts uses these methods; <c>Streaming.VolumeStream</c> runs them for several volumes at the same time.
/// </summary>
/// <param name="Volume">Headers and geometry of the volume.</param>
/// <param name="Options">The user's options.</param>
/// <param name="Reading">How the slices are read: as stored values, or as HU.</param>
/// <param name="Computing">What the engine computes from the values read.</param>
/// <param name="Grid">Grid of the results, before cropping.</param>
internal sealed record Conversion(
    SeriesVolume Volume, ConvertOptions Options, ReadingPlan Reading, VolumePlan Computing, VolumeGeometry Grid)
{
    /// <summary>Bytes of the buffer that the volume is read into.</summary>
    public long StoredBytes =>
        (long)(Reading.Repair?.BufferPlanes ?? Computing.Resample.InputShape.Z) * Computing.Resample.InputShape.SliceVoxels * sizeof(short);

    /// <exception cref="CtGpuException">The options do not fit the volume.</exception>
    public static Conversion Plan(SeriesVolume volume, ConvertOptions options)
    {
        VolumeGeometry input = volume.Geometry;
        Shape3 shape = OutputShape(input, options);
        VolumeGeometry grid = OutputGeometry.ResampledGeometry(input, shape, options.Grid);
        var resample = ResamplePlan.Create(input.Shape, shape, options.Order, options.Grid, options.Precision);
        ReadingPlan reading = ReadingOf(volume, options, readsHounsfield: resample.IsIdentity);
        var computing = new VolumePlan(
            reading.GivesHounsfield ? RescalePlan.Identity(input.Shape.Z) : RescaleOf(reading.Padding, options),
            resample,
            options.Mask.Kind == MaskKind.None
                ? null
                : options.Mask.PlanFor(grid, options.Tutorial ? TutorialPreset.BallSpacing : grid.Spacing),
            options.OutsideHounsfield,
            options.Normalize?.Plan);
        return new Conversion(volume, options, reading, computing, grid);
    }

    /// <summary>Shape of the resampled volume, z,y,x.</summary>
    /// <exception cref="CtGpuException">Transient: the target spacing gives more voxels than a volume can have.</exception>
    public static Shape3 OutputShape(VolumeGeometry input, ConvertOptions options)
    {
        if (options.Spacing is not Spacing3 target) return input.Shape;
        try
        {
            return ResamplePlan.ShapeFor(input.Shape, input.Spacing, target);
        }
        catch (ArgumentOutOfRangeException tooLong)
        {
            throw new CtGpuException(
                ExitCode.Transient, "memory",
                $"A volume of {input.Shape} voxels at {input.Spacing} mm has more voxels at {target} mm than fit into memory. "
                + "Give a larger --spacing.",
                inner: tooLong);
        }
    }

    /// <summary>
    /// The same conversion, but the engine does the rescale even if the grid is unchanged. Benchmarks and the verification of devices
    /// use it.
    /// </summary>
    public Conversion WithRescaleOnEngine() => Reading.Rescale is { } rescale
        ? this with { Reading = Reading with { Rescale = null }, Computing = Computing with { Rescale = rescale } }
        : this;

    /// <summary>Reads all slices.</summary>
    /// <param name="stored">Receives <see cref="StoredBytes"/>: stored values, or HU if the reading plan says so.</param>
    /// <param name="progress">Receives the number of slices read so far. Called on the reader threads.</param>
    /// <exception cref="CtGpuException">A file cannot be read or decoded.</exception>
    public InputFacts Read(SeriesReader reader, HostBuffer stored, CancellationToken cancellation, Action<int>? progress = null) =>
        reader.Read(Reading, stored, cancellation, progress);

    /// <summary>Computes the results.</summary>
    /// <param name="results">Receives the results; see <see cref="IVolumeSlot.Compute"/>.</param>
    /// <returns>Facts about the mask, or null without one.</returns>
    /// <exception cref="CtGpuException">Transient: memory or device failed.</exception>
    public unsafe LungMaskResult? Compute(IVolumeSlot slot, HostBuffer stored, VolumeResults results)
    {
        LungMaskResult? mask = VolumeSteps.Run(slot, Computing, stored, results);
        if (Options.Clip is { } clip) ClipCpu.Run(results.Hounsfield.As<short>(), Grid.Shape.Voxels, clip.Lower, clip.Upper);
        return mask;
    }

    /// <summary>Writes the results and the sidecar into their folder.</summary>
    /// <returns>The sidecar in the folder.</returns>
    /// <exception cref="CtGpuException">Something cannot be written, or another run has written another result.</exception>
    public Sidecar Write(OutputWriter writer, ComputedVolume volume)
    {
        CropBox? crop = Options.CropMarginMm is double margin && volume.Mask?.Final.Box is IndexBox box
            ? CropBox.Around(box, margin, Grid)
            : null;
        VolumeJob job = volume.Loaded.Job;
        return writer.Write(job.Name, volume.Results, Grid, crop, VolumeRecord.Of(volume, crop, writer.Formats), job.Planned);
    }

    /// <summary>
    /// Decides where stored values become HU: in the stack repair if there is one, else in reading if the grid is unchanged, else on
    /// the engine.
    /// </summary>
    private static ReadingPlan ReadingOf(SeriesVolume volume, ConvertOptions options, bool readsHounsfield)
    {
        PaddingValues padding = PaddingValues.Resolve(options.Padding, volume.Slices);
        if (volume.Places == null)
        {
            RescalePlan? inReading = readsHounsfield ? RescaleOf(padding, options) : null;
            return new(volume.Slices, padding, inReading, Repair: null) { AssumeHounsfield = options.AssumeHounsfield };
        }

        RescalePlan rescale = RescaleOf(padding, options, StackRepair.Nothing);
        return new(volume.Slices, padding, Rescale: null, new StackRepair(volume.Places, volume.First.Rows, volume.First.Columns, rescale));
    }

    /// <param name="outside">HU of voxels outside the scan.</param>
    private static RescalePlan RescaleOf(PaddingValues padding, ConvertOptions options, short outside = RescalePlan.AirHounsfield) =>
        RescalePlan.Create(padding.Slices, options.HuRule, padding.FloorAtAir, outside);
}
