using System.Numerics;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>
/// The passes of the separable resample on a device: x (<see cref="XSweep"/>), then y and z (<see cref="YzSweep"/>). A group
/// processes one segment of up to <see cref="MaxLanes"/> neighbouring lines. The x pass converts stored values to HU; the z
/// pass rounds to int16 and emits the threshold's bits. Samples between the passes are float64 (exact) or float32 (fast).
/// </summary>
internal static class ResampleKernels
{
    /// <summary>Maximum number of threads of a group.</summary>
    public const int MaxLanes = 64;

    /// <summary>The x pass in float64. Each group processes a block of rows of one slice and one segment.</summary>
    public static void XExact(
        XPass pass, LineRecursion<double> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<double> weights, ArrayView<double> results) =>
        X<double, Int16ToDouble>(pass, recursion, stored, forms, tables, axis, weights, results);

    /// <summary>The x pass in float32.</summary>
    public static void XFast(
        XPass pass, LineRecursion<float> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<float> weights, ArrayView<float> results) =>
        X<float, Int16ToSingle>(pass, recursion, stored, forms, tables, axis, weights, results);

    /// <summary>The y pass in float64. Each group processes a block of columns of one slice and one segment.</summary>
    public static void YExact(
        YPass pass, LineRecursion<double> recursion, ArrayView<double> samples, ArrayView<int> axis, ArrayView<double> weights,
        ArrayView<double> results) => Y(pass, recursion, samples, axis, weights, results);

    /// <summary>The y pass in float32.</summary>
    public static void YFast(
        YPass pass, LineRecursion<float> recursion, ArrayView<float> samples, ArrayView<int> axis, ArrayView<float> weights,
        ArrayView<float> results) => Y(pass, recursion, samples, axis, weights, results);

    /// <summary>The z pass from float64 planes. Each group processes a block of columns of one row and one segment.</summary>
    public static void ZExact(
        ZPass pass, LineRecursion<double> recursion, ArrayView<double> planes, ArrayView<int> axis, ArrayView<double> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid) =>
        Z<double, DoubleToInt16>(pass, recursion, planes, axis, weights, hounsfield, solid);

    /// <summary>The z pass from float32 planes.</summary>
    public static void ZFast(
        ZPass pass, LineRecursion<float> recursion, ArrayView<float> planes, ArrayView<int> axis, ArrayView<float> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid) =>
        Z<float, SingleToInt16>(pass, recursion, planes, axis, weights, hounsfield, solid);

    private static void X<T, TRead>(
        XPass pass, LineRecursion<T> recursion, ArrayView<short> stored, ArrayView<RescaleForm> forms, ArrayView<short> tables,
        ArrayView<int> axis, ArrayView<T> weights, ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
        where TRead : struct, IConversion<short, T>
    {
        ArrayView<short> tile = SharedMemory.Allocate<short>(XSweep.TileElements);
        ArrayView<T> coefficients = SharedMemory.Allocate<T>(XSweep.CoefficientElements);
        int blocks = (pass.Rows + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(rest % pass.Axis.Segments, axis);
        if (segment.To <= segment.From) return;
        int slice = rest / pass.Axis.Segments, row = block * Group.DimX;
        long firstRow = ((long)slice * pass.Rows) + row;
        var lines = new XLines(
            Math.Min(Group.DimX, pass.Rows - row), pass.Axis.Inputs, firstRow * pass.Axis.Inputs, firstRow * pass.RowPitch, pass.RowPitch,
            forms[pass.FirstSlice + slice]);
        XSweep.Run<T, TRead>(lines, pass.Axis, segment, recursion, stored, tables, axis, weights, results, tile, coefficients);
    }

    private static void Y<T>(
        YPass pass, LineRecursion<T> recursion, ArrayView<T> samples, ArrayView<int> axis, ArrayView<T> weights, ArrayView<T> results)
        where T : unmanaged, INumberBase<T>
    {
        ArrayView<T> states = SharedMemory.Allocate<T>(YzSweep.StateElements);
        int blocks = (pass.Columns + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(rest % pass.Axis.Segments, axis);
        if (segment.To <= segment.From) return;
        long slice = rest / pass.Axis.Segments;
        int x = (block * Group.DimX) + Group.IdxX, clamped = Math.Min(x, pass.Columns - 1);
        var sink = new SampleSink<T>(x < pass.Columns, (slice * pass.Axis.Outputs * pass.RowPitch) + x, pass.RowPitch, results);
        long start = (slice * pass.Axis.Inputs * pass.RowPitch) + clamped;
        YzSweep.Run(segment, recursion, start, pass.RowPitch, samples, pass.Axis.First(axis), weights, sink, states);
    }

    private static void Z<T, TWrite>(
        ZPass pass, LineRecursion<T> recursion, ArrayView<T> planes, ArrayView<int> axis, ArrayView<T> weights,
        ArrayView<short> hounsfield, ArrayView<uint> solid)
        where T : unmanaged, INumberBase<T>
        where TWrite : struct, IConversion<T, short>
    {
        ArrayView<T> states = SharedMemory.Allocate<T>(YzSweep.StateElements);
        ArrayView<uint> gathered = SharedMemory.Allocate<uint>(HounsfieldBits.Words * MaxLanes);
        int blocks = (pass.Columns + Group.DimX - 1) / Group.DimX;
        int block = Grid.IdxX % blocks, rest = Grid.IdxX / blocks;
        LineSegment segment = pass.Axis.Segment(pass.FirstSegment + (rest / pass.Rows), axis);
        if (segment.To <= segment.From) return;
        int y = rest % pass.Rows, x = (block * Group.DimX) + Group.IdxX, clamped = Math.Min(x, pass.Columns - 1);
        long planePitch = pass.RowPitch * pass.Rows, plane = (long)pass.Rows * pass.Columns;
        var sink = new HounsfieldSink<T, TWrite>(
            x < pass.Columns, ((long)y * pass.Columns) + x - (pass.FirstResult * plane), plane, segment.To - 1, pass.ThresholdHounsfield,
            ((long)y * pass.WordsPerRow) + (block * (Group.DimX / HounsfieldBits.PerWord)), (long)pass.Rows * pass.WordsPerRow,
            gathered, hounsfield, solid);
        long start = (y * pass.RowPitch) + clamped - (pass.FirstPlane * planePitch);
        YzSweep.Run(segment, recursion, start, planePitch, planes, pass.Axis.First(axis), weights, sink, states);
    }
}
