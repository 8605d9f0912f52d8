using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series.Stacks;
using CtGpu.Host.Series.Verdicts;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>Computes the geometry of a stack that was accepted as a volume.</summary>
internal static class VolumeBuilder
{
    /// <summary>Thickness of a single slice that does not state one.</summary>
    private const double UnknownThicknessMm = 1;

    /// <summary>A volume whose planes are the slices as they are.</summary>
    public static SeriesVolume AsStored(SliceStack stack, SliceSteps steps, StackShift shift, GeometryReport report)
    {
        // Along a tilted stack the step is longer than its projection on the normal.
        double spacing = steps.SpacingMm / shift.Direction.Dot(stack.Orientation.Normal);
        var spacings = new Spacing3(spacing, stack.Grid.RowSpacing, stack.Grid.ColumnSpacing);
        return new SeriesVolume(stack.Slices, Grid(stack, spacings, shift.Direction), report);
    }

    /// <summary>A single slice. Its spacing along the normal is SliceThickness, or 1 mm if that is missing.</summary>
    public static SeriesVolume SingleSlice(SliceStack stack, IReadOnlyList<string> duplicates)
    {
        SliceHeader slice = stack.Slices[0];
        double thickness = slice.SliceThickness is { } mm && mm > 0 && double.IsFinite(mm) ? mm : UnknownThicknessMm;
        var spacing = new Spacing3(thickness, slice.PixelSpacing![0], slice.PixelSpacing[1]);
        var report = new GeometryReport(GeometryVerdict.Single, [], duplicates, 0, 0);
        return new SeriesVolume(stack.Slices, Grid(stack, spacing, stack.Orientation.Normal), report);
    }

    /// <summary>A volume whose missing slices will be interpolated, or whose tilt will be rectified, when it is read.</summary>
    /// <param name="fill">Add a plane for each missing slice.</param>
    /// <param name="rectify">Stack the slices along their normal.</param>
    /// <param name="report">The proof, without the repairs made here.</param>
    public static SeriesVolume Repaired(
        SliceStack stack, SliceSteps steps, StackShift shift, bool fill, bool rectify, GeometryReport report)
    {
        IReadOnlyList<int> planes = fill ? steps.Planes : [.. Enumerable.Range(0, stack.Slices.Count)];
        SlicePlaces places = SlicePlaces.Of(stack, planes, rectify);
        return Placed(
            stack, places, steps.SpacingMm, rectify ? stack.Orientation.Normal : shift.Direction,
            report with { FilledMm = fill ? report.MissingMm : [], Rectified = rectify });
    }

    /// <summary>
    /// A volume of evenly spaced planes, which will be interpolated between unevenly spaced slices when it is read. The spacing is
    /// the median step.
    /// </summary>
    /// <param name="rectify">Stack the slices along their normal.</param>
    /// <param name="report">The proof, without the repairs made here.</param>
    public static SeriesVolume Resampled(SliceStack stack, SliceSteps steps, StackShift shift, bool rectify, GeometryReport report)
    {
        EvenPlanes even = EvenPlanes.Of(stack.Positions, steps.MedianMm);
        return Placed(
            stack, SlicePlaces.Between(stack, even, rectify), even.SpacingMm, rectify ? stack.Orientation.Normal : shift.Direction,
            report with { Resampled = true, Rectified = rectify });
    }

    /// <summary>
    /// The volume of the tutorial preset: slices sorted by the z of ImagePositionPatient, slice spacing from the two lowest
    /// slices, and spacings rounded to float32 before any other computation.
    /// </summary>
    /// <param name="direction">Unit vector from one slice's origin to the next in <paramref name="stack"/>.</param>
    /// <exception cref="GeometryException">The order of z differs from the order along the slice normal.</exception>
    public static SeriesVolume Tutorial(CandidateSeries series, SliceStack stack, Vector3 direction, GeometryReport report)
    {
        SliceHeader[] slices = [.. stack.Slices.OrderBy(ZOf)];
        bool ascending = slices.SequenceEqual(stack.Slices);
        bool ordered = slices.Zip(slices.Skip(1)).All(p => ZOf(p.Second) - ZOf(p.First) > stack.SamePositionMm);
        if (!ordered || (!ascending && !slices.SequenceEqual(stack.Slices.Reverse())))
        {
            throw new GeometryException(
                GeometryVerdict.NotAxial,
                $"Series {series.DisplayName}: the z of ImagePositionPatient, "
                + FormattableString.Invariant($"from {ZOf(slices[0]):0.###} to {ZOf(slices[^1]):0.###} mm, does not order the slices ")
                + "along their normal. Expected axial slices, since the tutorial preset sorts by z. "
                + "Convert the series without --preset tutorial.",
                [slices[0].Path, slices[^1].Path]);
        }

        SliceHeader first = slices[0];
        var spacing = new Spacing3(
            (float)Math.Abs(ZOf(slices[0]) - ZOf(slices[1])), (float)first.PixelSpacing![0], (float)first.PixelSpacing[1]);
        var geometry = new VolumeGeometry(
            new Shape3(slices.Length, first.Rows, first.Columns),
            spacing,
            SliceStack.OriginOf(first),
            stack.Orientation.Column,
            stack.Orientation.Row,
            ascending ? direction : -1 * direction);
        return new SeriesVolume(slices, geometry, report);
    }

    /// <param name="step">Distance of the planes along the normal.</param>
    /// <param name="direction">Unit vector from the origin of a plane to the next one's.</param>
    private static SeriesVolume Placed(
        SliceStack stack, SlicePlaces places, double step, Vector3 direction, GeometryReport report)
    {
        var spacing = new Spacing3(step / direction.Dot(stack.Orientation.Normal), stack.Grid.RowSpacing, stack.Grid.ColumnSpacing);
        VolumeGeometry slices = Grid(stack, spacing, direction);
        VolumeGeometry grid = slices with { Shape = places.Grid, Origin = slices.PointAt(0, places.FirstRow, places.FirstColumn) };
        return new SeriesVolume(stack.Slices, grid, report) { Places = places };
    }

    private static double ZOf(SliceHeader slice) => slice.ImagePositionPatient![2];

    private static VolumeGeometry Grid(SliceStack stack, Spacing3 spacing, Vector3 direction)
    {
        SliceHeader first = stack.Slices[0];
        return new VolumeGeometry(
            new Shape3(stack.Slices.Count, first.Rows, first.Columns),
            spacing,
            SliceStack.OriginOf(first),
            stack.Orientation.Column,
            stack.Orientation.Row,
            direction);
    }
}
