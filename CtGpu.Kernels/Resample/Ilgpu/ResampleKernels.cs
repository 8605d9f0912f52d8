using System.Numerics;
using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// The passes of the separable resample on a device: x (<see cref="XSweep"/>), then y and z (<see cref="YzSweep"/>). A group
/// processes one segment of up to <see cref="GroupLimit.LineThreads"/> neighbouring lines. The x pass converts stored values to HU;
/// the z pass rounds to int16 and emits the threshold's bits. Samples between the passes are float64 (exact) or float32 (fast).
/// </summary>
internal static class ResampleKernels
{
    /// <summary>The x pass in float64. Each group processes a block of rows of one slice and one segment.</summary>
    public static void XExact(
        XPass pass, BlockRecursion<double> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<double> weights, ArrayView<double> results) =>
        X<double, DeviceDouble>(pass, recursion, stored, forms, tables, axis, weights, results);

    /// <summary>The x pass in float32.</summary>
    public static void XFast(
        XPass pass, BlockRecursion<float> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<float> weights, ArrayView<float> results) =>
        X<float, DeviceSingle>(pass, recursion, stored, forms, tables, axis, weights, results);

    /// <summary>The y pass in float64. Each group processes a block of columns of one slice and one segment.</summary>
    public static void YExact(
        YPass pass, BlockRecursion<double> recursion, ArrayView<double> samples, ArrayView<int> axis, ArrayView<double> weights,
        ArrayView<double> results) => Y<double, DeviceDouble>(pass, recursion, samples, axis, weights, results);

    /// <summary>The y pass in float32.</summary>
    public static void YFast(
        YPass pass, BlockRecursion<float> recursion, ArrayView<float> samples, ArrayView<int> axis, ArrayView<float> weights,
        ArrayView<float> results) => Y<float, DeviceSingle>(pass, recursion, samples, axis, weights, results);

    /// <summary>The z pass from float64 planes. Each group processes a block of columns of one row and one segment.</summary>
    public static void ZExact(
        ZPass pass, BlockRecursion<double> recursion, ArrayView<double> planes, ArrayView<int> axis, ArrayView<double> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid) =>
        Z<double, DeviceDouble>(pass, recursion, planes, axis, weights, hounsfield, solid);

    /// <summary>The z pass from float32 planes.</summary>
    public static void ZFast(
        ZPass pass, BlockRecursion<float> recursion, ArrayView<float> planes, ArrayView<int> axis, ArrayView<float> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid) =>
        Z<float, DeviceSingle>(pass, recursion, planes, axis, weights, hounsfield, solid);

    private static void X<T, TFloat>(
        XPass pass, BlockRecursion<T> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<T> weights, ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        ArrayView<Four<short>> tile = SharedMemory.Allocate<Four<short>>(XSweep.TileFours);
        ArrayView<Pair<T>> states = SharedMemory.Allocate<Pair<T>>(XSweep.StatePairs);
        int blocks = (pass.Rows + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(rest % pass.Axis.Segments);
        ArrayView<int> starts = pass.Axis.Starts(axis);
        if (starts[segment.First] == starts[segment.End]) return;
        int slice = rest / pass.Axis.Segments, row = block * Group.DimX;
        long firstRow = ((long)slice * pass.Rows) + row;
        var lines = new XLines(
            Math.Min(Group.DimX, pass.Rows - row), pass.Axis.Inputs, firstRow * pass.Axis.Inputs, pass.RowPitch,
            forms[pass.FirstSlice + slice]);
        XSweep.Run<T, TFloat>(
            lines, pass.Axis, segment, recursion, stored, tables, axis, weights.Cast<Four<T>>(),
            LineCursor.Advance(results, firstRow * pass.RowPitch), tile, states);
    }

    private static void Y<T, TFloat>(
        YPass pass, BlockRecursion<T> recursion, ArrayView<T> samples, ArrayView<int> axis, ArrayView<T> weights, ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        ArrayView<Pair<T>> states = SharedMemory.Allocate<Pair<T>>(YzSweep.StatePairs);
        int blocks = (pass.Columns + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(rest % pass.Axis.Segments);
        ArrayView<int> starts = pass.Axis.Starts(axis);
        int from = starts[segment.First];
        if (from == starts[segment.End]) return;
        long slice = rest / pass.Axis.Segments;
        // Threads past the last column do the same as the last column's thread.
        int x = Math.Min((block * Group.DimX) + Group.IdxX, pass.Columns - 1);
        var sink = new SampleSink<T>
        {
            Results = LineCursor.Advance(results, (((slice * pass.Axis.Outputs) + from) * pass.RowPitch) + x),
            Stride = pass.RowPitch,
        };
        long start = ((slice * pass.Axis.Inputs) + (segment.Settling * SegmentedAxis.Block)) * pass.RowPitch;
        ArrayView<T> line = LineCursor.Advance(samples, start + x);
        ArrayView<Four<T>> first = LineCursor.Advance(weights.Cast<Four<T>>(), from);
        if (pass.MostAtSample == 1)
        {
            YzSweep.Run<T, TFloat, SampleSink<T>, AtMostOneResult>(
                segment, recursion, pass.Axis.Inputs, line, pass.RowPitch, pass.Axis.Counts(axis), first, sink, states);
        }
        else
        {
            YzSweep.Run<T, TFloat, SampleSink<T>, ManyResults>(
                segment, recursion, pass.Axis.Inputs, line, pass.RowPitch, pass.Axis.Counts(axis), first, sink, states);
        }
    }

    private static void Z<T, TFloat>(
        ZPass pass, BlockRecursion<T> recursion, ArrayView<T> planes, ArrayView<int> axis, ArrayView<T> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        ArrayView<Pair<T>> states = SharedMemory.Allocate<Pair<T>>(YzSweep.StatePairs);
        ArrayView<uint> gathered = SharedMemory.Allocate<uint>(HounsfieldBits.SharedWords);
        int blocks = (pass.Columns + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(pass.FirstSegment + (rest / pass.Rows));
        ArrayView<int> starts = pass.Axis.Starts(axis);
        int from = starts[segment.First];
        if (from == starts[segment.End]) return;
        int y = rest % pass.Rows, column = (block * Group.DimX) + Group.IdxX, x = Math.Min(column, pass.Columns - 1);
        long planePitch = pass.RowPitch * pass.Rows, plane = (long)pass.Rows * pass.Columns;
        // Threads past the last column do the same as the last column's thread, but their bits are zero.
        var sink = new HounsfieldSink<T, TFloat>
        {
            Results = LineCursor.Advance(hounsfield, ((from - pass.FirstResult) * plane) + ((long)y * pass.Columns) + x),
            Stride = plane,
            ThresholdHounsfield = column < pass.Columns ? pass.ThresholdHounsfield : int.MaxValue,
            Gathered = gathered,
            Bits = solid,
            Word = ((((long)from * pass.Rows) + y) * pass.WordsPerRow) + (column / HounsfieldBits.PerWord),
            WordStride = (long)pass.Rows * pass.WordsPerRow,
        };
        long start = ((segment.Settling * SegmentedAxis.Block) - pass.FirstPlane) * planePitch;
        YzSweep.Run<T, TFloat, HounsfieldSink<T, TFloat>, ManyResults>(
            segment, recursion, pass.Axis.Inputs, LineCursor.Advance(planes, start + (y * pass.RowPitch) + x), planePitch,
            pass.Axis.Counts(axis), LineCursor.Advance(weights.Cast<Four<T>>(), from), sink, states);
    }
}
