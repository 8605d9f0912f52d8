using CtGpu.Kernels.Launch;
using CtGpu.Kernels.Resample;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>
/// The resample's passes on a device, x, y, z, axes that keep their length left out. Passes inside slices run a slab of
/// slices at a time and the z pass a slab of lines at a time, so that the causal sweep's memory is bounded, however
/// large the volume; only the planes in front of the z pass are there as a whole.
/// </summary>
/// <typeparam name="T">float64 or float32: voxels between the passes.</typeparam>
internal sealed class DeviceResampler<T> : IDisposable
    where T : unmanaged
{
    /// <summary>Bytes of sweep that a slab is made to fit: enough lines to fill a large GPU.</summary>
    public const long DefaultSweepBytes = 256L << 20;

    private readonly DeviceContext _device;
    private readonly PassKernels<T> _kernels;
    private readonly long _sweepBytes;
    private readonly DeviceBuffer<T> _sweep;
    private readonly DeviceBuffer<T> _slab;
    private readonly DeviceBuffer<T> _planes;
    private readonly AxisTables<T> _z;
    private readonly AxisTables<T> _y;
    private readonly AxisTables<T> _x;
    private long _slabSlices;
    private long _slabLines;

    public DeviceResampler(DeviceContext device, PassKernels<T> kernels, long sweepBytes = DefaultSweepBytes)
    {
        _device = device;
        _kernels = kernels;
        _sweepBytes = sweepBytes;
        _sweep = device.Buffer<T>();
        _slab = device.Buffer<T>();
        _planes = device.Buffer<T>();
        _z = new AxisTables<T>(device);
        _y = new AxisTables<T>(device);
        _x = new AxisTables<T>(device);
    }

    /// <summary>Takes the tables of a plan that changes some axis, and makes room.</summary>
    public void Begin(ResamplePlan plan)
    {
        AxisPlan z = plan.Z, y = plan.Y, x = plan.X;
        _z.Load(_device.Stream, z, _kernels);
        _y.Load(_device.Stream, y, _kernels);
        _x.Load(_device.Stream, x, _kernels);
        long budget = _sweepBytes / Interop.SizeOf<T>();
        long xSweep = x.IsIdentity ? 0 : (x.Inputs + 1L) * y.Inputs;
        long ySweep = y.IsIdentity ? 0 : (y.Inputs + 1L) * x.Outputs;
        long sliceSweep = Math.Max(xSweep, ySweep);
        _slabSlices = Portion(z.Inputs, sliceSweep, budget);
        long lines = (long)y.Outputs * x.Outputs, zSweep = z.IsIdentity ? 0 : z.Inputs + 1;
        _slabLines = Portion(lines, zSweep, budget);
        _sweep.Reserve(Math.Max(sliceSweep * _slabSlices, zSweep * _slabLines));
        if (!x.IsIdentity && !y.IsIdentity) _slab.Reserve(_slabSlices * y.Inputs * x.Outputs);
        if (!z.IsIdentity && !(x.IsIdentity && y.IsIdentity)) _planes.Reserve(lines * z.Inputs);
    }

    /// <summary>Resamples <paramref name="input"/> into <paramref name="output"/>, another buffer.</summary>
    public void Run(ResamplePlan plan, ArrayView<short> input, ArrayView<short> output)
    {
        AxisPlan z = plan.Z, y = plan.Y, x = plan.X;
        bool inSlices = !(x.IsIdentity && y.IsIdentity);
        long inputSlice = (long)y.Inputs * x.Inputs, outputSlice = (long)y.Outputs * x.Outputs;
        for (long slice = 0; inSlices && slice < z.Inputs; slice += _slabSlices)
        {
            long slices = Math.Min(_slabSlices, z.Inputs - slice);
            long from = slice * inputSlice, to = slice * outputSlice;
            if (!x.IsIdentity)
            {
                var lines = new AxisLines(slices * y.Inputs, 1, x.Inputs, x.Outputs, from, y.IsIdentity ? to : 0);
                Sweep(_x, lines, input);
                if (!y.IsIdentity) Emit(_x, lines, _slab.View);
                else Finish(_x, lines, z.IsIdentity, output);
            }

            if (!y.IsIdentity)
            {
                var lines = new AxisLines(slices * x.Outputs, x.Outputs, y.Inputs, y.Outputs, x.IsIdentity ? from : 0, to);
                if (x.IsIdentity) Sweep(_y, lines, input);
                else Sweep(_y, lines, _slab.View);
                Finish(_y, lines, z.IsIdentity, output);
            }
        }

        for (long line = 0; !z.IsIdentity && line < outputSlice; line += _slabLines)
        {
            var lines = new AxisLines(Math.Min(_slabLines, outputSlice - line), outputSlice, z.Inputs, z.Outputs, line, line);
            if (inSlices) Sweep(_z, lines, _planes.View);
            else Sweep(_z, lines, input);
            Finish(_z, lines, true, output);
        }
    }

    public void Dispose()
    {
        _sweep.Dispose();
        _slab.Dispose();
        _planes.Dispose();
        _z.Dispose();
        _y.Dispose();
        _x.Dispose();
    }

    /// <summary>Items of equal portions that fit the budget each, at least one.</summary>
    private static long Portion(long items, long perItem, long budget)
    {
        long most = Math.Max(1, budget / Math.Max(1, perItem));
        long portions = (items + most - 1) / most;
        return (items + portions - 1) / portions;
    }

    private void Sweep(AxisTables<T> axis, AxisLines lines, ArrayView<short> input) =>
        _device.Launcher.Run(_device.Stream, LaunchSize.Map(lines.Count), _kernels.CausalInt16, lines, axis.Recursion, input, _sweep.View);

    private void Sweep(AxisTables<T> axis, AxisLines lines, ArrayView<T> input) =>
        _device.Launcher.Run(_device.Stream, LaunchSize.Map(lines.Count), _kernels.Causal, lines, axis.Recursion, input, _sweep.View);

    private void Emit(AxisTables<T> axis, AxisLines lines, ArrayView<T> output) =>
        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(lines.Count), _kernels.Interpolate, lines, axis.Recursion, _sweep.View, axis.First, axis.Weights, output);

    /// <summary>Ends a pass in rounded int16 when it is the last, else in the planes for the z pass.</summary>
    private void Finish(AxisTables<T> axis, AxisLines lines, bool last, ArrayView<short> output)
    {
        if (!last) Emit(axis, lines, _planes.View);
        else
        {
            _device.Launcher.Run(
                _device.Stream, LaunchSize.Map(lines.Count), _kernels.InterpolateInt16, lines, axis.Recursion, _sweep.View, axis.First, axis.Weights, output);
        }
    }
}

/// <summary>The kernels and tables of one arithmetic.</summary>
internal sealed record PassKernels<T>(
    Action<Walk, AxisLines, LineRecursion<T>, ArrayView<short>, ArrayView<T>> CausalInt16,
    Action<Walk, AxisLines, LineRecursion<T>, ArrayView<T>, ArrayView<T>> Causal,
    Action<Walk, AxisLines, LineRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<short>> InterpolateInt16,
    Action<Walk, AxisLines, LineRecursion<T>, ArrayView<T>, ArrayView<int>, ArrayView<T>, ArrayView<T>> Interpolate,
    Func<bool, LineRecursion<T>> Recursion,
    Func<double[], T[]> Weights)
    where T : unmanaged;

internal static class PassKernels
{
    public static PassKernels<double> Exact { get; } = new(
        ResampleKernels.CausalInt16Exact, ResampleKernels.CausalExact, ResampleKernels.InterpolateInt16Exact,
        ResampleKernels.InterpolateExact, LineRecursion.Exact, weights => weights);

    public static PassKernels<float> Fast { get; } = new(
        ResampleKernels.CausalInt16Fast, ResampleKernels.CausalFast, ResampleKernels.InterpolateInt16Fast,
        ResampleKernels.InterpolateFast, LineRecursion.Fast, weights => Array.ConvertAll(weights, weight => (float)weight));
}

/// <summary>One axis's plan in device memory.</summary>
internal sealed class AxisTables<T>(DeviceContext device) : IDisposable
    where T : unmanaged
{
    private readonly DeviceBuffer<int> _first = device.Buffer<int>();
    private readonly DeviceBuffer<T> _weights = device.Buffer<T>();

    public LineRecursion<T> Recursion { get; private set; }

    public ArrayView<int> First => _first.View;

    public ArrayView<T> Weights => _weights.View;

    public void Load(AcceleratorStream stream, AxisPlan plan, PassKernels<T> kernels)
    {
        if (plan.IsIdentity) return;
        _first.Load(stream, plan.First);
        _weights.Load(stream, kernels.Weights(plan.Weights));
        Recursion = kernels.Recursion(plan.Prefilters);
    }

    public void Dispose()
    {
        _first.Dispose();
        _weights.Dispose();
    }
}
