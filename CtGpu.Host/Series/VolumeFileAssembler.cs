using CtGpu.Host.Geometry;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Host.Volumes;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>
/// Turns a volume file into a volume, or refuses it. The grid is that of the file, with its axes in its order; slices are not sorted.
/// </summary>
internal static class VolumeFileAssembler
{
    /// <summary>Largest cosine of rows and columns that counts as rounding.</summary>
    private const double Perpendicular = 1e-3;

    /// <summary>Largest tilt that counts as rounding of a float32 affine.</summary>
    private const double RoundingDegrees = 0.05;

    /// <exception cref="GeometryException">The rules do not accept the grid.</exception>
    public static SeriesVolume Assemble(CandidateSeries series, VolumeFile file, GeometryRules rules)
    {
        VolumeGeometry grid = file.Geometry;
        RequirePlausible(series, grid);
        if (Math.Abs(grid.Column.Dot(grid.Row)) > Perpendicular)
        {
            throw Refuse(
                series, GeometryVerdict.BadOrientation, "its rows and columns are not perpendicular", "perpendicular axes",
                "Resample it to a regular grid.");
        }

        double tilt = TiltDegrees(grid);
        bool tilted = tilt > RoundingDegrees;
        if (tilted && rules.OnTilt != GantryTilt.Keep)
        {
            throw Refuse(
                series, GeometryVerdict.Tilt, FormattableString.Invariant($"its slices are stacked at {tilt:0.##} degrees to their normal"),
                "slices stacked along their normal", "Pass --on-tilt keep to take them as they are, or resample it to a regular grid.");
        }

        if (grid.Shape.Z == 1 && !rules.AcceptSingleSlice)
        {
            throw Refuse(
                series, GeometryVerdict.TooFewSlices, "only one slice", "at least two slices",
                "Pass --spacing none to accept a single slice.");
        }

        string verdict = tilted ? GeometryVerdict.Tilt : grid.Shape.Z == 1 ? GeometryVerdict.Single : GeometryVerdict.Regular;
        var report = new GeometryReport(verdict, [], [], tilted ? tilt : 0, 0);
        return new SeriesVolume(series.Slices, rules.Tutorial ? Tutorial(series, grid) : grid, report);
    }

    private static void RequirePlausible(CandidateSeries series, VolumeGeometry grid)
    {
        Spacing3 spacing = grid.Spacing;
        bool spaced = PlausibleGeometry.IsSpacing(spacing.Z) && PlausibleGeometry.IsSpacing(spacing.Y)
            && PlausibleGeometry.IsSpacing(spacing.X);
        if (!spaced)
        {
            throw Refuse(
                series, GeometryVerdict.Implausible, $"a spacing of {spacing} mm", $"distances from {PlausibleGeometry.SpacingRange}",
                "Write it again in mm.");
        }

        if (!PlausibleGeometry.IsPosition([grid.Origin.X, grid.Origin.Y, grid.Origin.Z]))
        {
            throw Refuse(
                series, GeometryVerdict.Implausible,
                FormattableString.Invariant($"an origin of {grid.Origin.X}, {grid.Origin.Y}, {grid.Origin.Z} mm"),
                FormattableString.Invariant($"coordinates within {PlausibleGeometry.FurthestMm:0} mm"), "Write it again in mm.");
        }
    }

    /// <summary>The tutorial sorts slices by z, and rounds spacings to float32.</summary>
    private static VolumeGeometry Tutorial(CandidateSeries series, VolumeGeometry grid)
    {
        if (!(grid.Slice.Z > 0))
        {
            throw Refuse(
                series, GeometryVerdict.NotAxial, "its slices do not ascend in z", "slices in ascending z for --preset tutorial",
                "Leave out the preset.");
        }

        return grid with { Spacing = new Spacing3((float)grid.Spacing.Z, (float)grid.Spacing.Y, (float)grid.Spacing.X) };
    }

    private static double TiltDegrees(VolumeGeometry grid)
    {
        Vector3 normal = grid.Column.Cross(grid.Row);
        double cosine = Math.Abs(normal.Dot(grid.Slice)) / normal.Length;
        // Near 0 degrees, the sine is more exact.
        double sine = normal.Cross(grid.Slice).Length / normal.Length;
        return double.RadiansToDegrees(Math.Atan2(sine, cosine));
    }

    private static GeometryException Refuse(CandidateSeries series, string verdict, string found, string expected, string remedy) =>
        new(verdict, $"{series.DisplayName}: {found}. Expected {expected}. {remedy}", [series.DisplayName]);
}
