using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Labels one phase of a bit volume on a device: runs within slices, across slices, selection. No step waits for the device: every
/// slice has nodes for the maximum number of runs. The tables use 2 bytes per voxel (with an even number of voxels per row) and 4
/// bytes per word of bits. The output of a selection must not alias its input.
/// </summary>
internal sealed class DeviceForest(DeviceContext device) : IDisposable
{
    private readonly DeviceBuffer<uint> _firstRun = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _runs = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _nodes = device.Buffer<uint>();

    private int Threads => device.Launcher.Shapes.SliceThreads;

    /// <summary>For each word, the number of the first run that starts in it or after it.</summary>
    public ArrayView<uint> FirstRun => _firstRun.View;

    /// <summary>Number of runs of each slice.</summary>
    public ArrayView<uint> Runs => _runs.View;

    /// <summary>Parent of each node, see <see cref="RunTree"/>.</summary>
    public ArrayView<uint> Nodes => _nodes.View;

    /// <summary>Bytes of device memory that the tables of a volume use.</summary>
    public static long Bytes(BitGrid grid) => sizeof(uint) * (grid.Words + (grid.Shape.Z * (1L + SliceRuns.Nodes(grid))));

    public void Begin(BitGrid grid)
    {
        _firstRun.Reserve(grid.Words);
        _runs.Reserve(grid.Shape.Z);
        _nodes.Reserve((long)grid.Shape.Z * SliceRuns.Nodes(grid));
    }

    /// <summary>Writes the solid bits united with the background. Stores the number of background voxels in the facts.</summary>
    public void FillOutside(
        BitGrid grid, ArrayView<ulong> solid, Background background, ArrayView<ulong> facts, ArrayView<ulong> filled)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, solid, background, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.FillOutside, air, solid, FirstRun, Nodes, facts, filled);
    }

    /// <summary>Writes the bits of the background.</summary>
    public void SelectOutside(
        BitGrid grid, ArrayView<ulong> solid, Background background, ArrayView<ulong> facts, ArrayView<ulong> selected)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, solid, background, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.SelectOutside, air, solid, FirstRun, Nodes, selected);
    }

    /// <summary>Writes the largest 8-connected solid component of each slice.</summary>
    public void KeepLargestSolidOfSlices(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> kept) =>
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.KeepLargestOfSlices, PhaseBits.Set(grid), bits, FirstRun, Nodes, kept);

    /// <summary>
    /// Writes the largest air component. Stores the ranks of the largest components and the extent of the largest one in the facts.
    /// </summary>
    public void KeepLargestAir(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> facts, ArrayView<ulong> kept)
    {
        var air = PhaseBits.Clear(grid);
        Join(air, bits, SliceGroup.NoBackground, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.Measure, air, bits, FirstRun, Runs, Nodes, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.Rank, SliceRuns.Nodes(grid), Runs, Nodes, facts);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ComponentKernels.KeepLargest, air, bits, FirstRun, Nodes, facts, kept);
    }

    /// <summary>Labels the components of a phase. The facts are written only with a background.</summary>
    /// <param name="background">Which runs belong to the background, or <see cref="SliceGroup.NoBackground"/>.</param>
    public void Join(PhaseBits phase, ArrayView<ulong> bits, Background background, ArrayView<ulong> facts)
    {
        BitGrid grid = phase.Grid;
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ForestKernels.JoinSlices, phase, background, bits, FirstRun, Runs, Nodes, facts);
        device.Launcher.Run(
            device.Stream, LaunchSize.Map(grid.Words - grid.WordsPerSlice), ForestKernels.JoinAcross, phase, bits, FirstRun, Nodes);
    }

    public void Dispose()
    {
        _firstRun.Dispose();
        _runs.Dispose();
        _nodes.Dispose();
    }
}
