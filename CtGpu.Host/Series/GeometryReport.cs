using CtGpu.Host.Series.Verdicts;

namespace CtGpu.Host.Series;

/// <summary>Properties of a volume's grid, measured from the positions of its slices.</summary>
/// <param name="Verdict">A word of <see cref="GeometryVerdict"/>: regular, single, missing, uneven or tilt.</param>
/// <param name="MissingMm">Positions of missing slices along the slice normal, in mm.</param>
/// <param name="Duplicates">Files dropped because an identical slice is at the same position.</param>
/// <param name="TiltDegrees">Angle between the stacking direction and the slice normal.</param>
/// <param name="SpacingDeviationMm">Largest deviation of a step from the median step.</param>
internal sealed record GeometryReport(
    string Verdict, IReadOnlyList<double> MissingMm, IReadOnlyList<string> Duplicates, double TiltDegrees, double SpacingDeviationMm)
{
    /// <summary>Positions along the slice normal, in mm, of slices interpolated from their neighbours.</summary>
    public IReadOnlyList<double> FilledMm { get; init; } = [];

    /// <summary>Whether the planes are interpolated between unevenly spaced slices.</summary>
    public bool Resampled { get; init; }

    /// <summary>Whether the slices are shifted in their planes to undo a tilt.</summary>
    public bool Rectified { get; init; }
}
