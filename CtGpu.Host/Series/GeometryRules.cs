namespace CtGpu.Host.Series;

/// <summary>What to do where slices are missing or unevenly spaced.</summary>
public enum SliceGaps
{
    /// <summary>Refuse the series, naming the files around the gap.</summary>
    Error,

    /// <summary>Make missing slices from their neighbours; refuse uneven spacing.</summary>
    Fill,

    /// <summary>Stack the slices as if they were evenly spaced by the median step.</summary>
    Keep,
}

/// <summary>What to do with a stack whose slices are shifted against each other, as by a tilted gantry.</summary>
public enum GantryTilt
{
    /// <summary>Refuse the series, naming the angle.</summary>
    Error,

    /// <summary>Shift the slices back in their planes, so that they are stacked along their normal.</summary>
    Rectify,

    /// <summary>Keep the slices as they are: the slice axis is then not perpendicular to the slices.</summary>
    Keep,
}

/// <summary>Which stacks of slices count as a volume.</summary>
/// <param name="OnMissing">Missing or unevenly spaced slices.</param>
/// <param name="OnTilt">Gantry tilt.</param>
/// <param name="Tutorial">
/// Slices ascend in z; the slice spacing is the distance in z of the two lowest; spacings go through float32.
/// </param>
/// <param name="AcceptSingleSlice">A single slice is a volume.</param>
public sealed record GeometryRules(SliceGaps OnMissing, GantryTilt OnTilt, bool Tutorial, bool AcceptSingleSlice);
