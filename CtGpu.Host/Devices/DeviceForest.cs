using CtGpu.Kernels;
using CtGpu.Kernels.Labeling;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>
/// Labels one phase of a bit volume on a device: table of runs, union, choice. The run tables are sized by counting,
/// for which the host waits. The mask's steps only take runs away or merge them, so one wait serves them all until
/// <see cref="Forget"/>.
/// </summary>
internal sealed class DeviceForest(DeviceContext device) : IDisposable
{
    private readonly DeviceBuffer<int> _firstRun = device.Buffer<int>();
    private readonly DeviceBuffer<int> _parent = device.Buffer<int>();
    private readonly DeviceBuffer<uint> _sizes = device.Buffer<uint>();
    private readonly DeviceBuffer<ulong> _largest = device.Buffer<ulong>();
    private readonly int[] _nodes = new int[1];
    private bool _bounded;

    public void Begin(BitGrid grid)
    {
        _firstRun.Reserve(grid.Shape.Rows + 1);
        _largest.Reserve(grid.Shape.Z);
        Forget();
    }

    /// <summary>The bits are new: the next labelling counts their runs.</summary>
    public void Forget() => _bounded = false;

    /// <summary>Bits of the outside air.</summary>
    public void SelectOutside(BitGrid grid, ArrayView<ulong> solid, OutsideRuns outside, ArrayView<ulong> selected)
    {
        var air = PhaseBits.Clear(grid);
        LaunchSize rows = Join(air, solid, outside, ForestKernels.VolumeNeighbors);
        device.Launcher.Run(
            device.Stream, rows, ComponentKernels.SelectOutside, air, solid, _firstRun.View, _parent.View, selected);
    }

    /// <summary>Clears, in each slice, the solid outside its largest 8-connected component.</summary>
    public void KeepLargestSolidOfSlices(BitGrid grid, ArrayView<ulong> bits)
    {
        var solid = PhaseBits.Set(grid);
        LaunchSize rows = Join(solid, bits, OutsideRuns.None, ForestKernels.SliceNeighbors);
        device.Launcher.Run(
            device.Stream, rows, ForestKernels.Measure, solid, bits, _firstRun.View, _parent.View, _sizes.View);
        _largest.View.MemSetToZero(device.Stream);
        device.Launcher.Run(
            device.Stream, rows, ComponentKernels.RankSlices, grid.Shape.Y, _firstRun.View, _parent.View, _sizes.View, _largest.View);
        device.Launcher.Run(
            device.Stream, rows, ComponentKernels.SelectLargestOfSlices, solid, bits, _firstRun.View, _parent.View, _largest.View, bits);
    }

    /// <summary>
    /// Replaces the solid bits by those of the largest air component, and ranks the largest components in
    /// <paramref name="facts"/> (<see cref="Kernels.Measure.FactSlots.Components"/>, cleared before).
    /// </summary>
    public void KeepLargestAir(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> facts)
    {
        var air = PhaseBits.Clear(grid);
        LaunchSize rows = Join(air, bits, OutsideRuns.None, ForestKernels.VolumeNeighbors);
        device.Launcher.Run(
            device.Stream, rows, ForestKernels.Measure, air, bits, _firstRun.View, _parent.View, _sizes.View);
        device.Launcher.Run(
            device.Stream, rows, ComponentKernels.RankVolume, _firstRun.View, _parent.View, _sizes.View, facts);
        device.Launcher.Run(
            device.Stream, rows, ComponentKernels.SelectLargest, air, bits, _firstRun.View, _parent.View, facts, bits);
    }

    public void Dispose()
    {
        _firstRun.Dispose();
        _parent.Dispose();
        _sizes.Dispose();
        _largest.Dispose();
    }

    /// <summary>Numbers the runs of a phase and joins those that touch. Returns the launch over rows.</summary>
    private LaunchSize Join(PhaseBits phase, ArrayView<ulong> bits, OutsideRuns outside, int neighbors)
    {
        int rows = (int)phase.Grid.Shape.Rows;
        var size = LaunchSize.Map(rows);
        device.Launcher.Run(device.Stream, size, RunKernels.Count, phase, bits, _firstRun.View);
        device.Launcher.RunGroups(device.Stream, 1, device.Launcher.Shapes.SliceThreads, RunKernels.Number, rows, _firstRun.View);
        if (!_bounded) Bound(rows);
        device.Launcher.Run(
            device.Stream, size, ForestKernels.Plant, phase, outside, bits, _firstRun.View, _parent.View, _sizes.View);
        device.Launcher.Run(
            device.Stream, LaunchSize.Map((long)rows * neighbors), ForestKernels.Join, phase, neighbors, bits, _firstRun.View, _parent.View);
        return size;
    }

    /// <summary>
    /// Makes room for the runs of this labelling and of those that follow. Changing phase adds at most one run a row.
    /// So does taking whole runs of one phase away, to the other phase; three steps do so.
    /// </summary>
    private void Bound(int rows)
    {
        _firstRun.View.SubView(rows, 1).CopyToCPU(device.Stream, _nodes);
        long nodes = _nodes[0] + (3L * rows);
        _parent.Reserve(nodes);
        _sizes.Reserve(nodes);
        _bounded = true;
    }
}
