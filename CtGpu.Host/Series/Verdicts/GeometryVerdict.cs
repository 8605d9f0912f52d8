namespace CtGpu.Host.Series.Verdicts;

/// <summary>
/// Fixed words for the geometry of a series. They name the kind of an accepted series, or the reason for a refusal.
/// </summary>
internal static class GeometryVerdict
{
    /// <summary>Slices on an even grid, stacked along their normal.</summary>
    public const string Regular = "regular";

    /// <summary>One slice, accepted on request.</summary>
    public const string Single = "single";

    /// <summary>Some steps are whole multiples of the others.</summary>
    public const string Missing = "missing";

    /// <summary>Steps differ, and not by whole multiples.</summary>
    public const string Uneven = "uneven";

    /// <summary>The stacking direction is at an angle to the slice normal.</summary>
    public const string Tilt = "tilt";

    /// <summary>A slice is shifted in its plane, away from the line through the others.</summary>
    public const string Shifted = "shifted";

    /// <summary>Slices at one position with different pixels, or slices in pairs a tiny step apart.</summary>
    public const string Duplicates = "duplicates";

    /// <summary>A single slice, refused.</summary>
    public const string TooFewSlices = "too-few-slices";

    /// <summary>
    /// ImagePositionPatient, ImageOrientationPatient or PixelSpacing is missing or invalid, or all slices have one position.
    /// </summary>
    public const string NoPositions = "no-positions";

    /// <summary>A spacing, slice distance or position that no scanner can have.</summary>
    public const string Implausible = "implausible";

    /// <summary>ImageOrientationPatient is not two perpendicular vectors.</summary>
    public const string BadOrientation = "bad-orientation";

    /// <summary>Several orientations, not each with a regular volume of its own.</summary>
    public const string MixedOrientation = "mixed-orientation";

    /// <summary>Several values of Rows or Columns, not each with a regular volume of its own.</summary>
    public const string MixedSize = "mixed-size";

    /// <summary>Several values of PixelSpacing, not each with a regular volume of its own.</summary>
    public const string MixedPixelSpacing = "mixed-pixel-spacing";

    /// <summary>ConvolutionKernel or ImageType differ between slices of one regular stack.</summary>
    public const string MixedScans = "mixed-scans";

    /// <summary>More than one patient or study under one SeriesInstanceUID.</summary>
    public const string MixedPatients = "mixed-patients";

    /// <summary>Stored values cannot be converted to Hounsfield units.</summary>
    public const string NoHounsfield = "no-hounsfield";

    /// <summary>Tutorial preset: the order of z differs from the order along the slice normal.</summary>
    public const string NotAxial = "not-axial";
}
