using CtGpu.Host.Reading;
using CtGpu.Host.Series;

namespace CtGpu.Host.Library;

/// <summary>What to do with a series whose slices are missing or unevenly spaced.</summary>
public enum MissingSlices
{
    /// <summary>Refuse it and name the files next to the gap.</summary>
    Refuse,

    /// <summary>Interpolate missing slices linearly from their neighbours. Uneven spacing is still refused.</summary>
    Fill,

    /// <summary>Stack the slices as if they were evenly spaced by the median distance.</summary>
    Keep,
}

/// <summary>What to do with a series of a tilted gantry.</summary>
public enum TiltedGantry
{
    /// <summary>Refuse it and give the angle.</summary>
    Refuse,

    /// <summary>Shift the slices within their planes, so that they lie along their normal.</summary>
    Rectify,

    /// <summary>Keep the slices. The slice axis is then not perpendicular to them.</summary>
    Keep,
}

/// <summary>Which series are accepted, and how their stored values are read. The defaults are those of <c>ctgpu convert</c>.</summary>
public sealed record ReadOptions
{
    /// <summary>Missing or unevenly spaced slices.</summary>
    public MissingSlices OnMissing { get; init; } = MissingSlices.Refuse;

    /// <summary>Gantry tilt.</summary>
    public TiltedGantry OnTilt { get; init; } = TiltedGantry.Refuse;

    /// <summary>Interpolates unevenly spaced slices onto an even grid. Otherwise such a series is refused.</summary>
    public bool ResampleUneven { get; init; }

    /// <summary>Takes a RescaleType other than HU as HU, and the values of a volume file without a negative value.</summary>
    public bool AssumeHounsfield { get; init; }

    /// <summary>Accepts a single slice as a volume.</summary>
    public bool AcceptSingleSlice { get; init; } = true;

    /// <summary>
    /// The only stored value that means "outside the scan"; null for PixelPaddingValue of each slice, and all values below -1024 HU.
    /// </summary>
    public int? PaddingValue { get; init; }

    internal GeometryRules Rules => new(
        OnMissing switch { MissingSlices.Fill => SliceGaps.Fill, MissingSlices.Keep => SliceGaps.Keep, _ => SliceGaps.Error },
        OnTilt switch
        {
            TiltedGantry.Rectify => GantryTilt.Rectify,
            TiltedGantry.Keep => GantryTilt.Keep,
            _ => GantryTilt.Error,
        },
        Tutorial: false,
        AcceptSingleSlice)
    {
        OnUneven = ResampleUneven ? SliceSpacing.Resample : SliceSpacing.Error,
        AssumeHounsfield = AssumeHounsfield,
    };

    internal PaddingRule Padding => PaddingValue is int value ? PaddingRule.Only(value) : PaddingRule.Auto;
}
