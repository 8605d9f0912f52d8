using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>A stack whose missing slices are made, or whose tilt is taken back.</summary>
internal static class RepairedStack
{
    /// <param name="stack">Ascending along its normal; its faults are accepted.</param>
    /// <param name="fill">Give each missing slice a plane of its own.</param>
    /// <param name="rectify">Stack the slices along their normal.</param>
    /// <param name="report">The proof, without what is done here.</param>
    public static SeriesVolume Build(SliceStack stack, SliceSteps steps, StackShift shift, bool fill, bool rectify, GeometryReport report)
    {
        IReadOnlyList<int> planes = fill ? steps.Planes : [.. Enumerable.Range(0, stack.Slices.Count)];
        SlicePlaces places = SlicePlaces.Of(stack, planes, rectify);

        Vector3 normal = stack.Orientation.Normal, direction = rectify ? normal : shift.Direction;
        double[] pixel = stack.Slices[0].PixelSpacing!;
        double step = fill ? RobustSlope.Of([.. planes.Select(p => (double)p)], stack.Positions) : steps.SpacingMm;
        var spacing = new Spacing3(step / direction.Dot(normal), pixel[0], pixel[1]);
        VolumeGeometry slices = SeriesAssembler.Grid(stack, spacing, direction);
        VolumeGeometry grid = slices with { Shape = places.Grid, Origin = slices.PointAt(0, places.FirstRow, places.FirstColumn) };
        return new SeriesVolume(stack.Slices, grid, report with { FilledMm = fill ? report.MissingMm : [], Rectified = rectify }) { Places = places };
    }
}
