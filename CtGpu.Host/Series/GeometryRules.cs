namespace CtGpu.Host.Series;

/// <summary>How to treat a series with missing or unevenly spaced slices.</summary>
internal enum SliceGaps
{
    /// <summary>Refuse the series and name the files next to the gap.</summary>
    Error,

    /// <summary>Interpolate missing slices from their neighbours; refuse uneven spacing.</summary>
    Fill,

    /// <summary>Stack the slices as if they were evenly spaced by the median step.</summary>
    Keep,
}

/// <summary>How to treat a series whose slices are unevenly spaced, without a slice missing.</summary>
internal enum SliceSpacing
{
    /// <summary>Refuse the series and name the files next to an irregular step.</summary>
    Error,

    /// <summary>Interpolate between the slices, onto planes at the distance of the median step.</summary>
    Resample,
}

/// <summary>How to treat a series whose slices are shifted in-plane relative to each other, as with a tilted gantry.</summary>
internal enum GantryTilt
{
    /// <summary>Refuse the series and give the angle.</summary>
    Error,

    /// <summary>Shift the slices back in their planes, which stacks them along their normal.</summary>
    Rectify,

    /// <summary>Keep the slices as they are. The slice axis is then not perpendicular to the slices.</summary>
    Keep,
}

/// <summary>The conditions under which a stack of slices is accepted as a volume.</summary>
/// <param name="OnMissing">Missing or unevenly spaced slices.</param>
/// <param name="OnTilt">Gantry tilt.</param>
/// <param name="Tutorial">
/// Sort slices by z; use the distance in z between the two lowest slices as slice spacing; round spacings to float32.
/// </param>
/// <param name="AcceptSingleSlice">Accept a single slice as a volume.</param>
internal sealed record GeometryRules(SliceGaps OnMissing, GantryTilt OnTilt, bool Tutorial, bool AcceptSingleSlice)
{
    /// <summary>Unevenly spaced slices. Not used with <see cref="SliceGaps.Keep"/>, which keeps uneven slices too.</summary>
    public SliceSpacing OnUneven { get; init; }

    /// <summary>Take a RescaleType other than HU as HU.</summary>
    public bool AssumeHounsfield { get; init; }

    /// <summary>Whether an uneven stack is interpolated onto an even grid.</summary>
    internal bool Resamples => OnUneven == SliceSpacing.Resample && OnMissing != SliceGaps.Keep;
}
