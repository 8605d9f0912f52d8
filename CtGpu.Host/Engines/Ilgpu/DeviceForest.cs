using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Labeling.Ilgpu;
using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Labels one phase of a bit volume on a device: runs within slices, across slices, choice. Nothing waits for the
/// device: every slice has nodes for all runs that it could have, which takes 2 bytes a voxel (with each row's voxels
/// rounded up to an even number) and 4 a word of bits. What a step chooses goes to other bits than it was told from.
/// </summary>
internal sealed class DeviceForest(DeviceContext device) : IDisposable
{
    private readonly DeviceBuffer<uint> _firstRun = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _runs = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _nodes = device.Buffer<uint>();

    private int Threads => device.Launcher.Shapes.SliceThreads;

    /// <summary>Device memory that the tables of a volume take.</summary>
    public static long Bytes(BitGrid grid) => sizeof(uint) * (grid.Words + (grid.Shape.Z * (1L + SliceRuns.Nodes<SetRuns>(grid))));

    public void Begin(BitGrid grid)
    {
        _firstRun.Reserve(grid.Words);
        _runs.Reserve(grid.Shape.Z);
        _nodes.Reserve((long)grid.Shape.Z * SliceRuns.Nodes<SetRuns>(grid));
    }

    /// <summary>The solid and the outside air. The number of air voxels turned goes to the facts.</summary>
    public void FillOutside(BitGrid grid, ArrayView<ulong> solid, OutsideRuns outside, ArrayView<ulong> facts, ArrayView<ulong> filled)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, solid, outside, facts);
        device.Launcher.RunGroups(device.Stream, grid.Shape.Z, Threads, ComponentKernels.FillOutside, air, solid, _firstRun.View, _nodes.View, facts, filled);
    }

    /// <summary>Bits of the outside air.</summary>
    public void SelectOutside(BitGrid grid, ArrayView<ulong> solid, OutsideRuns outside, ArrayView<ulong> facts, ArrayView<ulong> selected)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, solid, outside, facts);
        device.Launcher.RunGroups(device.Stream, grid.Shape.Z, Threads, ComponentKernels.SelectOutside, air, solid, _firstRun.View, _nodes.View, selected);
    }

    /// <summary>The largest 8-connected solid component of each slice.</summary>
    public void KeepLargestSolidOfSlices(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> kept) =>
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.KeepLargestOfSlices, PhaseBits.Set(grid), bits, _firstRun.View, _nodes.View, kept);

    /// <summary>The largest air component; the ranks of the largest and the facts about it go to the facts.</summary>
    public void KeepLargestAir(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> facts, ArrayView<ulong> kept)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, bits, OutsideRuns.None, facts);
        device.Launcher.RunGroups(device.Stream, grid.Shape.Z, Threads, ComponentKernels.Measure, air, bits, _firstRun.View, _runs.View, _nodes.View, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.Rank, SliceRuns.Nodes<SetRuns>(grid), _runs.View, _nodes.View, facts);
        device.Launcher.RunGroups(device.Stream, grid.Shape.Z, Threads, ComponentKernels.KeepLargest, air, bits, _firstRun.View, _nodes.View, facts, kept);
    }

    public void Dispose()
    {
        _firstRun.Dispose();
        _runs.Dispose();
        _nodes.Dispose();
    }

    private void Join(PhaseBits phase, ArrayView<ulong> bits, OutsideRuns outside, ArrayView<ulong> facts)
    {
        BitGrid grid = phase.Grid;
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ForestKernels.JoinSlices, phase, outside, bits, _firstRun.View, _runs.View, _nodes.View, facts);
        device.Launcher.Run(
            device.Stream, LaunchSize.Map(grid.Words - grid.WordsPerSlice), ForestKernels.JoinAcross, phase, bits, _firstRun.View, _nodes.View);
    }
}
