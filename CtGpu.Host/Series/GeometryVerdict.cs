namespace CtGpu.Host.Series;

/// <summary>The fixed words of a series' geometry verdict: what it was accepted as, or what it was refused for.</summary>
public static class GeometryVerdict
{
    /// <summary>Evenly spaced slices, stacked along their normal.</summary>
    public const string Regular = "regular";

    /// <summary>One slice, where that was asked for.</summary>
    public const string Single = "single";

    /// <summary>A step is a whole multiple of the others.</summary>
    public const string Missing = "missing";

    /// <summary>Steps differ, not by whole multiples.</summary>
    public const string Uneven = "uneven";

    /// <summary>Slices are shifted against their normal by a constant angle.</summary>
    public const string Tilt = "tilt";

    /// <summary>Slices are shifted in their plane, not by a constant angle.</summary>
    public const string Shifted = "shifted";

    /// <summary>Slices at one position with different pixels.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>A single slice.</summary>
    public const string TooFewSlices = "too-few-slices";

    /// <summary>ImagePositionPatient, ImageOrientationPatient or PixelSpacing is missing or no numbers of use.</summary>
    public const string NoPositions = "no-positions";

    /// <summary>ImageOrientationPatient is not two perpendicular vectors.</summary>
    public const string BadOrientation = "bad-orientation";

    /// <summary>Orientations that do not make a stack each.</summary>
    public const string MixedOrientation = "mixed-orientation";

    /// <summary>Rows and Columns that do not make a stack each.</summary>
    public const string MixedSize = "mixed-size";

    /// <summary>PixelSpacings that do not make a stack each.</summary>
    public const string MixedPixelSpacing = "mixed-pixel-spacing";

    /// <summary>PixelRepresentation or BitsAllocated differ.</summary>
    public const string MixedPixelFormat = "mixed-pixel-format";

    /// <summary>More than one patient or study under one SeriesInstanceUID.</summary>
    public const string MixedPatients = "mixed-patients";

    /// <summary>Stored values cannot be turned into Hounsfield units.</summary>
    public const string NoHounsfield = "no-hounsfield";

    /// <summary>The tutorial's sorting by z does not order the slices.</summary>
    public const string NotAxial = "not-axial";
}
