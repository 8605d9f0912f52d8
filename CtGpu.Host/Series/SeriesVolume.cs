using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Series;

/// <summary>What the positions of a series say about its grid.</summary>
/// <param name="Verdict">regular, single, missing, uneven, tilt, … (fixed words, see docs/dicom.md).</param>
/// <param name="MissingMm">Positions along the slice normal, in mm, where a slice is missing.</param>
/// <param name="Duplicates">Files dropped because an identical slice lies at the same position.</param>
/// <param name="TiltDegrees">Angle between the stacking direction and the slice normal.</param>
/// <param name="SpacingDeviationMm">Largest deviation of a step from the median step.</param>
public sealed record GeometryReport(
    string Verdict, IReadOnlyList<double> MissingMm, IReadOnlyList<string> Duplicates, double TiltDegrees, double SpacingDeviationMm)
{
    /// <summary>Positions along the slice normal, in mm, of the slices that are made from their neighbours.</summary>
    public IReadOnlyList<double> FilledMm { get; init; } = [];

    /// <summary>Slices are shifted back against the tilt.</summary>
    public bool Rectified { get; init; }
}

/// <summary>
/// One CT series that has been proven to be a volume: slices in ascending order along the normal (tutorial preset:
/// ascending z), all of one size, orientation and pixel format.
/// </summary>
/// <param name="Slices">One header a slice, ascending.</param>
/// <param name="Geometry">Grid of the slices: of the stored ones, unless <see cref="Places"/> says otherwise.</param>
/// <param name="Report">The proof, for the sidecar.</param>
public sealed record SeriesVolume(IReadOnlyList<SliceHeader> Slices, VolumeGeometry Geometry, GeometryReport Report)
{
    /// <summary>Where the slices lie in the grid, or null where they are its planes, one after another.</summary>
    internal SlicePlaces? Places { get; init; }

    /// <summary>The slice whose header speaks for the series.</summary>
    public SliceHeader First => Slices[0];
}
