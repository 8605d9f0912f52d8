using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Ilgpu;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Destination of the results of a slab, in device memory.</summary>
/// <param name="Hounsfield">HU of the slab.</param>
/// <param name="Solid">Bits of the whole volume, as 32-bit words. Unused if <paramref name="ThresholdHounsfield"/> is null.</param>
/// <param name="ThresholdHounsfield">Voxels at or below this HU are air, voxels above it are solid. Null if no bits are needed.</param>
internal readonly record struct SlabResults(ArrayView<short> Hounsfield, ArrayView<uint> Solid, short? ThresholdHounsfield);

/// <summary>
/// The passes of the resample on a device. The x and y passes convert stored slices to planes; the z pass converts planes to
/// HU and bits.
/// </summary>
internal interface IDeviceResampler : IDisposable
{
    /// <summary>Whether the z pass can emit the threshold's bits for the plan of <see cref="Begin"/>.</summary>
    bool EmitsBits { get; }

    /// <summary>Loads the tables of a plan and allocates the buffers between the passes.</summary>
    void Begin(ResamplePlan plan, SlabPlan slabs);

    /// <summary>Runs the x and y passes on some slices of a slab. <paramref name="firstSlice"/> is an index in the volume.</summary>
    void ResampleXY(ArrayView<short> stored, int firstSlice, int slices, Slab slab);

    /// <summary>Runs the z pass on the planes of a slab.</summary>
    void ResampleZ(Slab slab, SlabResults results);
}

/// <summary>Resamples with samples of one type between the passes.</summary>
/// <typeparam name="T">double or float.</typeparam>
internal sealed class DeviceResampler<T> : IDeviceResampler
    where T : unmanaged
{
    private readonly DeviceContext _device;
    private readonly PassKernels<T> _kernels;
    private readonly DeviceBuffer<T> _xResults;
    private readonly DeviceBuffer<T> _planes;
    private readonly RescaleTables _rescale;
    private readonly AxisTables<T> _z;
    private readonly AxisTables<T> _y;
    private readonly AxisTables<T> _x;
    private ResamplePlan? _plan;
    private int _pitch;

    public DeviceResampler(DeviceContext device, PassKernels<T> kernels, RescaleTables rescale)
    {
        _device = device;
        _kernels = kernels;
        _rescale = rescale;
        _xResults = device.Buffer<T>();
        _planes = device.Buffer<T>();
        _z = new AxisTables<T>(device);
        _y = new AxisTables<T>(device);
        _x = new AxisTables<T>(device);
    }

    public bool EmitsBits => _device.Launcher.Shapes.LinesFillWords && _z.MostResults <= HounsfieldBits.MostResults;

    public void Begin(ResamplePlan plan, SlabPlan slabs)
    {
        _plan = plan;
        _pitch = SlabPlan.RowPitch(plan);
        _z.Load(_device.Stream, plan.Z, slabs.Z.Length, _kernels);
        _y.Load(_device.Stream, plan.Y, SlabPlan.SegmentLength, _kernels);
        _x.Load(_device.Stream, plan.X, SlabPlan.SegmentLength, _kernels);
        _xResults.Reserve((long)Math.Min(slabs.BatchSlices, slabs.MostPlanes) * plan.Y.Inputs * _pitch);
        _planes.Reserve((long)slabs.MostPlanes * plan.Y.Outputs * _pitch);
    }

    public void ResampleXY(ArrayView<short> stored, int firstSlice, int slices, Slab slab)
    {
        ResamplePlan plan = _plan!;
        int lanes = _device.Launcher.Shapes.LineThreads, inputs = plan.Y.Inputs;
        var x = new XPass(_x.Axis, inputs, _pitch, firstSlice);
        _device.Launcher.RunGroups(
            _device.Stream, Groups(slices, _x.Axis, inputs, lanes), lanes, _kernels.X,
            x, _x.Recursion, stored, _rescale.Forms, _rescale.Tables, _x.Table, _x.Weights, _xResults.View);
        long planePitch = (long)plan.Y.Outputs * _pitch;
        var y = new YPass(_y.Axis, plan.X.Outputs, _pitch, _y.MostAtSample);
        _device.Launcher.RunGroups(
            _device.Stream, Groups(slices, _y.Axis, plan.X.Outputs, lanes), lanes, _kernels.Y,
            y, _y.Recursion, _xResults.View, _y.Table, _y.Weights,
            _planes.View.SubView((firstSlice - slab.FirstPlane) * planePitch, slices * planePitch));
    }

    public void ResampleZ(Slab slab, SlabResults results)
    {
        ResamplePlan plan = _plan!;
        int lanes = _device.Launcher.Shapes.LineThreads;
        int words = results.ThresholdHounsfield == null ? 0 : 2 * new BitGrid(plan.OutputShape).WordsPerRow;
        var z = new ZPass(
            _z.Axis, plan.Y.Outputs, plan.X.Outputs, _pitch, slab.FirstSegment, slab.FirstPlane, slab.FirstResult,
            results.ThresholdHounsfield is { } threshold and < short.MaxValue ? threshold : int.MaxValue, words);
        int groups = checked(slab.Segments * plan.Y.Outputs * Blocks(plan.X.Outputs, lanes));
        _device.Launcher.RunGroups(
            _device.Stream, groups, lanes, _kernels.Z,
            z, _z.Recursion, _planes.View, _z.Table, _z.Weights, results.Hounsfield, results.Solid);
    }

    public void Dispose()
    {
        _xResults.Dispose();
        _planes.Dispose();
        _z.Dispose();
        _y.Dispose();
        _x.Dispose();
    }

    private static int Groups(int slices, SegmentedAxis axis, int lines, int lanes) =>
        checked(slices * axis.Segments * Blocks(lines, lanes));

    private static int Blocks(int lines, int lanes) => (lines + lanes - 1) / lanes;
}

/// <summary>Kernels and constants for one precision.</summary>
internal sealed record PassKernels<T>(
    Action<
        XPass, BlockRecursion<T>, ArrayView<short>, ArrayView<RescaleForm>, ArrayView<short>,
        ArrayView<int>, ArrayView<T>, ArrayView<T>> X,
    Action<YPass, BlockRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<T>> Y,
    Action<ZPass, BlockRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<short>, ArrayView<uint>> Z,
    Func<bool, BlockRecursion<T>> Recursion,
    Func<double[], T[]> Weights)
    where T : unmanaged;

/// <summary>The kernels of both precisions.</summary>
internal static class PassKernels
{
    public static PassKernels<double> Exact { get; } = new(
        ResampleKernels.XExact, ResampleKernels.YExact, ResampleKernels.ZExact, BlockRecursion.Exact, weights => weights);

    public static PassKernels<float> Fast { get; } = new(
        ResampleKernels.XFast, ResampleKernels.YFast, ResampleKernels.ZFast, BlockRecursion.Fast,
        weights => Array.ConvertAll(weights, weight => (float)weight));
}

/// <summary>The plan of one axis in device memory.</summary>
internal sealed class AxisTables<T>(DeviceContext device) : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer<int> _table = device.Buffer<int>();
    private readonly DeviceBuffer<T> _weights = device.Buffer<T>();

    public SegmentedAxis Axis { get; private set; }

    public BlockRecursion<T> Recursion { get; private set; }

    /// <summary>Maximum number of results whose bits are collected before they are turned.</summary>
    public int MostResults { get; private set; }

    /// <summary>Maximum number of results that have their last tap at one sample.</summary>
    public int MostAtSample { get; private set; }

    public ArrayView<int> Table => _table.View;

    public ArrayView<T> Weights => _weights.View;

    public void Load(AcceleratorStream stream, AxisPlan plan, int segmentLength, PassKernels<T> kernels)
    {
        // An axis that keeps its length is copied; order 1 does that without a filter.
        if (plan.IsIdentity) plan = AxisPlan.Create(plan.Inputs, plan.Outputs, 1, GridPlacement.Corner);
        Axis = new SegmentedAxis(plan.Inputs, plan.Outputs, segmentLength);
        int[] table = Axis.Table(plan);
        int[] counts = table[..(Axis.Blocks * SegmentedAxis.Block)];
        MostAtSample = counts.Max();
        MostResults = counts.Chunk(HounsfieldBits.Samples).Max(four => four.Sum());
        _table.Load(stream, table);
        _weights.Load(stream, kernels.Weights(BlockRecursion.Weights(plan)));
        Recursion = kernels.Recursion(plan.Prefilters);
    }

    public void Dispose()
    {
        _table.Dispose();
        _weights.Dispose();
    }
}
