using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Ilgpu;
using CtGpu.Kernels.Rescale;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>Where a slab's results go on the device.</summary>
/// <param name="Hounsfield">HU of the slab.</param>
/// <param name="Solid">Bits of the whole volume, as 32-bit words; not used when <paramref name="ThresholdHounsfield"/> is null.</param>
/// <param name="ThresholdHounsfield">Voxels above this HU are solid, or null when no bits are wanted.</param>
internal readonly record struct SlabResults(ArrayView<short> Hounsfield, ArrayView<uint> Solid, short? ThresholdHounsfield);

/// <summary>The resample's passes on a device: stored values of some slices to planes (x, y), then planes to HU and bits (z).</summary>
internal interface IDeviceResampler : IDisposable
{
    /// <summary>Whether the last pass can emit the threshold's bits for the plan of <see cref="Begin"/>.</summary>
    bool EmitsBits { get; }

    /// <summary>Takes the tables of a plan, and makes room.</summary>
    void Begin(ResamplePlan plan, SlabPlan slabs);

    /// <summary>Stored slices to planes of a slab. Slices are counted in the volume.</summary>
    void ResampleXY(ArrayView<short> stored, int firstSlice, int slices, Slab slab);

    /// <summary>A slab's planes to results.</summary>
    void ResampleZ(Slab slab, SlabResults results);
}

/// <typeparam name="T">float64 or float32: voxels between the passes.</typeparam>
internal sealed class DeviceResampler<T> : IDeviceResampler
    where T : unmanaged
{
    private readonly DeviceContext _device;
    private readonly PassKernels<T> _kernels;
    private readonly DeviceBuffer<T> _rows;
    private readonly DeviceBuffer<T> _planes;
    private readonly RescaleTables _rescale;
    private readonly AxisTables<T> _z;
    private readonly AxisTables<T> _y;
    private readonly AxisTables<T> _x;
    private ResamplePlan? _plan;
    private long _pitch;

    public DeviceResampler(DeviceContext device, PassKernels<T> kernels, RescaleTables rescale)
    {
        _device = device;
        _kernels = kernels;
        _rescale = rescale;
        _rows = device.Buffer<T>();
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
        _rows.Reserve(Math.Min(slabs.BatchSlices, slabs.MostPlanes) * plan.Y.Inputs * _pitch);
        _planes.Reserve(slabs.MostPlanes * plan.Y.Outputs * _pitch);
    }

    public void ResampleXY(ArrayView<short> stored, int firstSlice, int slices, Slab slab)
    {
        ResamplePlan plan = _plan!;
        int lanes = _device.Launcher.Shapes.LineThreads, inputs = plan.Y.Inputs;
        var x = new XPass(_x.Axis, inputs, _pitch, firstSlice);
        _device.Launcher.RunGroups(
            _device.Stream, Groups(slices, _x.Axis, inputs, lanes), lanes, _kernels.X,
            x, _x.Recursion, stored, _rescale.Forms, _rescale.Tables, _x.Table, _x.Weights, _rows.View);
        long planePitch = plan.Y.Outputs * _pitch;
        var y = new YPass(_y.Axis, plan.X.Outputs, _pitch);
        _device.Launcher.RunGroups(
            _device.Stream, Groups(slices, _y.Axis, plan.X.Outputs, lanes), lanes, _kernels.Y,
            y, _y.Recursion, _rows.View, _y.Table, _y.Weights, _planes.View.SubView((firstSlice - slab.FirstPlane) * planePitch, slices * planePitch));
    }

    public void ResampleZ(Slab slab, SlabResults results)
    {
        ResamplePlan plan = _plan!;
        int lanes = _device.Launcher.Shapes.LineThreads;
        int words = results.ThresholdHounsfield == null ? 0 : 2 * new BitGrid(plan.Output).WordsPerRow;
        var z = new ZPass(
            _z.Axis, plan.Y.Outputs, plan.X.Outputs, _pitch, slab.FirstSegment, slab.FirstPlane, slab.FirstResult, results.ThresholdHounsfield ?? 0, words);
        int groups = checked(slab.Segments * plan.Y.Outputs * Blocks(plan.X.Outputs, lanes));
        _device.Launcher.RunGroups(
            _device.Stream, groups, lanes, _kernels.Z,
            z, _z.Recursion, _planes.View, _z.Table, _z.Weights, results.Hounsfield, results.Solid);
    }

    public void Dispose()
    {
        _rows.Dispose();
        _planes.Dispose();
        _z.Dispose();
        _y.Dispose();
        _x.Dispose();
    }

    private static int Groups(int slices, SegmentedAxis axis, int lines, int lanes) => checked(slices * axis.Segments * Blocks(lines, lanes));

    private static int Blocks(int lines, int lanes) => (lines + lanes - 1) / lanes;
}

/// <summary>The kernels and tables of one arithmetic.</summary>
internal sealed record PassKernels<T>(
    Action<XPass, LineRecursion<T>, ArrayView<short>, ArrayView<RescaleForm>, ArrayView<short>, ArrayView<int>, ArrayView<T>, ArrayView<T>> X,
    Action<YPass, LineRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<T>> Y,
    Action<ZPass, LineRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<short>, ArrayView<uint>> Z,
    Func<bool, LineRecursion<T>> Recursion,
    Func<double[], T[]> Weights)
    where T : unmanaged;

internal static class PassKernels
{
    public static PassKernels<double> Exact { get; } = new(
        ResampleKernels.XExact, ResampleKernels.YExact, ResampleKernels.ZExact, LineRecursion.Exact, weights => weights);

    public static PassKernels<float> Fast { get; } = new(
        ResampleKernels.XFast, ResampleKernels.YFast, ResampleKernels.ZFast, LineRecursion.Fast,
        weights => Array.ConvertAll(weights, weight => (float)weight));
}

/// <summary>One axis's plan in device memory.</summary>
internal sealed class AxisTables<T>(DeviceContext device) : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer<int> _table = device.Buffer<int>();
    private readonly DeviceBuffer<T> _weights = device.Buffer<T>();

    public SegmentedAxis Axis { get; private set; }

    public LineRecursion<T> Recursion { get; private set; }

    /// <summary>Most results that come of one chunk.</summary>
    public int MostResults { get; private set; }

    public ArrayView<int> Table => _table.View;

    public ArrayView<T> Weights => _weights.View;

    public void Load(AcceleratorStream stream, AxisPlan plan, int segmentLength, PassKernels<T> kernels)
    {
        // An axis that keeps its length is copied, which needs no filter.
        if (plan.IsIdentity) plan = AxisPlan.Create(plan.Inputs, plan.Outputs, 1, GridPlacement.Corner);
        Axis = new SegmentedAxis(plan.Inputs, plan.Outputs, segmentLength);
        int[] table = Axis.Table(plan);
        MostResults = Enumerable.Range(0, Axis.Chunks).Max(chunk => table[chunk + 1] - table[chunk]);
        _table.Load(stream, table);
        _weights.Load(stream, kernels.Weights(plan.Weights));
        Recursion = kernels.Recursion(plan.Prefilters);
    }

    public void Dispose()
    {
        _table.Dispose();
        _weights.Dispose();
    }
}
