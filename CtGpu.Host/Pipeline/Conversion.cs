using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Pipeline;

/// <summary>What is to be done with one volume, resolved from the options and its headers.</summary>
/// <param name="Volume">The series.</param>
/// <param name="Plan">What the engine needs to know.</param>
/// <param name="Mask">Steps of the lung mask, or null when none is wanted.</param>
/// <param name="Output">Grid of the results, before cropping.</param>
/// <param name="TutorialSpacing">The spacing that the tutorial would report, under its preset.</param>
/// <param name="Padding">Stored values that mean "outside the scan".</param>
internal sealed record Conversion(
    SeriesVolume Volume, VolumePlan Plan, MaskRecipe? Mask, VolumeGeometry Output, Spacing3? TutorialSpacing, PaddingValues Padding)
{
    /// <summary>Makes the input grid of slices that are not its planes, in HU; null where they are.</summary>
    public StackRepair? Repair { get; private init; }

    /// <summary>
    /// Stored values to HU as they are read, where the grid stays: the volume is then what is to be written, but for the
    /// mask. Null where the engine does it, in the first pass of its resample, or <see cref="Repair"/>.
    /// </summary>
    public RescalePlan? RescaleOnReading { get; private init; }

    public static Conversion Create(SeriesVolume volume, ConvertOptions options)
    {
        VolumeGeometry input = volume.Geometry;
        Shape3 shape = OutputShape(input, options);
        VolumeGeometry output = OutputGeometry.ResampledGeometry(input, shape, options.Grid);
        PaddingValues padding = PaddingValues.Resolve(options.Padding, volume.Slices);
        MaskRecipe? mask = options.Mask.Kind == MaskKind.None
            ? null
            : MaskRecipe.Create(options.Mask, options.Tutorial ? TutorialPreset.BallSpacing : output.Spacing);
        StackRepair? repair = volume.Places == null ? null : new StackRepair(
            volume.Places, volume.First.Rows, volume.First.Columns, RescaleOf(volume, options, padding, StackRepair.Nothing));
        var resample = ResamplePlan.Create(input.Shape, shape, options.Order, options.Grid, options.Precision);
        RescalePlan? rescale = repair == null ? RescaleOf(volume, options, padding, RescalePlan.AirHounsfield) : null;
        bool onReading = rescale != null && resample.IsIdentity;
        var plan = new VolumePlan(
            rescale == null || onReading ? OfHounsfield(input.Shape.Z) : rescale,
            resample,
            mask?.Mask,
            mask?.Dilation,
            options.OutsideHounsfield,
            options.Normalize == null ? null : NormalizePlanOf(options.Normalize));
        return new(volume, plan, mask, output, options.Tutorial ? TutorialSpacingOf(input, shape) : null, padding)
        {
            Repair = repair,
            RescaleOnReading = onReading ? rescale : null,
        };
    }

    /// <summary>The same from stored values, of which the engine makes HU itself.</summary>
    public Conversion FromStored() => RescaleOnReading is { } rescale ? this with { Plan = Plan with { Rescale = rescale }, RescaleOnReading = null } : this;

    /// <summary>Shape of the resampled volume, z,y,x.</summary>
    public static Shape3 OutputShape(VolumeGeometry input, ConvertOptions options)
    {
        if (options.Spacing is not Spacing3 target) return input.Shape;
        try
        {
            return ResamplePlan.ShapeFor(input.Shape, input.Spacing, target);
        }
        catch (ArgumentOutOfRangeException tooLong)
        {
            throw new CtGpuException(ExitCode.Usage, "resample", $"{tooLong.Message} Give a larger --spacing.", inner: tooLong);
        }
    }

    private static RescalePlan RescaleOf(SeriesVolume volume, ConvertOptions options, PaddingValues padding, short outside) => RescalePlan.Create(
        [.. volume.Slices.Select(s => new SliceRescale(s.RescaleSlope ?? 1, s.RescaleIntercept ?? 0))],
        volume.First.IsSigned, options.HuRule, padding.Ranges, padding.FloorAtAir, outside);

    /// <summary>What reaches the engine in HU stays as it is.</summary>
    private static RescalePlan OfHounsfield(int planes) => RescalePlan.Create(
        [.. Enumerable.Repeat(new SliceRescale(1, 0), planes)], storedIsSigned: true, HuRule.Rounded, [], floorAtAir: false);

    private static NormalizePlan NormalizePlanOf(NormalizeOptions normalize) =>
        new(normalize.LowerHounsfield, normalize.UpperHounsfield, normalize.Mean);

    /// <summary>spacing / (new_shape / shape), as the tutorial divides.</summary>
    private static Spacing3 TutorialSpacingOf(VolumeGeometry input, Shape3 output) => new(
        input.Spacing.Z / ((double)output.Z / input.Shape.Z),
        input.Spacing.Y / ((double)output.Y / input.Shape.Y),
        input.Spacing.X / ((double)output.X / input.Shape.X));
}
