using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series;

/// <summary>What the positions of a series say about its grid.</summary>
/// <param name="Verdict">regular, single, missing, uneven, tilt, … (fixed words, see docs/dicom.md).</param>
/// <param name="MissingMm">Positions along the slice normal, in mm, where a slice is missing.</param>
/// <param name="Duplicates">Files dropped because an identical slice lies at the same position.</param>
/// <param name="TiltDegrees">Angle between the stacking direction and the slice normal.</param>
/// <param name="SpacingDeviationMm">Largest deviation of a step from the median step.</param>
public sealed record GeometryReport(
    string Verdict, IReadOnlyList<double> MissingMm, IReadOnlyList<string> Duplicates, double TiltDegrees, double SpacingDeviationMm);

/// <summary>
/// One CT series that has been proven to be a volume: slices in ascending order along the normal (tutorial preset:
/// ascending z), all of one size, orientation and pixel format.
/// </summary>
/// <param name="Slices">One header a slice, ascending.</param>
/// <param name="Geometry">Grid of the stored slices.</param>
/// <param name="Report">The proof, for the sidecar.</param>
public sealed record SeriesVolume(IReadOnlyList<SliceHeader> Slices, VolumeGeometry Geometry, GeometryReport Report)
{
    /// <summary>The slice whose header speaks for the series.</summary>
    public SliceHeader First => Slices[0];
}
