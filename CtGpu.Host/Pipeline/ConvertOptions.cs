using CtGpu.Host.Masking;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Pipeline;

/// <summary>Window and mean of the normalised volume: (HU - Lower)/(Upper - Lower), clipped to 0..1, minus Mean.</summary>
internal sealed record NormalizeOptions
{
    public double LowerHounsfield { get; init; } = -1000;

    public double UpperHounsfield { get; init; } = 400;

    /// <summary>0 leaves the values uncentred.</summary>
    public double Mean { get; init; } = 0.25;

    internal NormalizePlan Plan => new(LowerHounsfield, UpperHounsfield, Mean);
}

/// <summary>The options that change voxels or decide which series are accepted.</summary>
internal sealed record ConvertOptions
{
    /// <summary>Applies the tutorial's rules, see <see cref="TutorialPreset"/>.</summary>
    public bool Tutorial { get; init; }

    /// <summary>Target spacing in mm, z,y,x; null keeps the grid.</summary>
    public Spacing3? Spacing { get; init; } = new Spacing3(1, 1, 1);

    /// <summary>Spline order: 0, 1 or 3.</summary>
    public int Order { get; init; } = 3;

    public GridPlacement Grid { get; init; } = GridPlacement.Corner;

    public ResamplePrecision Precision { get; init; } = ResamplePrecision.Exact;

    public MaskOptions Mask { get; init; } = new();

    /// <summary>Crops to the mask's bounding box plus this margin; null does not crop.</summary>
    public double? CropMarginMm { get; init; }

    /// <summary>Range that the written HU are limited to; null leaves them. The mask and the normalised volume do not depend on it.</summary>
    public (short Lower, short Upper)? Clip { get; init; }

    /// <summary>Value of voxels outside the mask; null leaves them.</summary>
    public short? OutsideHounsfield { get; init; }

    /// <summary>Options of the normalised volume; null writes none.</summary>
    public NormalizeOptions? Normalize { get; init; }

    public PaddingRule Padding { get; init; } = PaddingRule.Auto;

    public SliceGaps OnMissing { get; init; } = SliceGaps.Error;

    public GantryTilt OnTilt { get; init; } = GantryTilt.Error;

    public SliceSpacing OnUneven { get; init; } = SliceSpacing.Error;

    /// <summary>Takes a RescaleType other than HU as HU.</summary>
    public bool AssumeHounsfield { get; init; }

    internal GeometryRules GeometryRules => new(OnMissing, OnTilt, Tutorial, AcceptSingleSlice: Spacing == null)
    {
        OnUneven = OnUneven,
        AssumeHounsfield = AssumeHounsfield,
    };

    internal HuRule HuRule => Tutorial ? HuRule.Tutorial : HuRule.Rounded;
}
