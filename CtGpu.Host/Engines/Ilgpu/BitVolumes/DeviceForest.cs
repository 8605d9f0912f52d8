using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

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

    /// <summary>Writes the bits of the components that belong to the background.</summary>
    public void SelectBackground(PhaseBits phase, ArrayView<ulong> bits, VolumeFaces background, ArrayView<ulong> selected)
    {
        Join(phase, bits, background);
        device.Launcher.RunGroups(
            device.Stream, phase.Grid.Shape.Z, Threads, ComponentKernels.SelectBackground, phase, bits, FirstRun, Nodes, selected);
    }

    /// <summary>Moves the phase's voxels outside the largest 8-connected component of each slice to the other phase.</summary>
    public void KeepLargestOfSlices(PhaseBits phase, ArrayView<ulong> bits, ArrayView<ulong> kept) =>
        device.Launcher.RunGroups(
            device.Stream, phase.Grid.Shape.Z, Threads, ComponentKernels.KeepLargestOfSlices, phase, bits, FirstRun, Nodes, kept);

    /// <summary>Finds the largest 26-connected components of a phase, and numbers them for the next two methods.</summary>
    /// <param name="least">Smaller components are left out. At least 1.</param>
    /// <param name="most">Most components, up to <see cref="ComponentLimit.Most"/>.</param>
    /// <param name="ranks">Receives their ranks, descending, see <see cref="ComponentRank"/>. 0 at the start.</param>
    public void NumberLargest(PhaseBits phase, ArrayView<ulong> bits, uint least, int most, ArrayView<ulong> ranks)
    {
        Rank(phase, bits, least, most, ranks);
        device.Launcher.RunGroups(
            device.Stream, phase.Grid.Shape.Z, Threads, RankKernels.Number, SliceRuns.Nodes(phase.Grid), least, most, Runs, Nodes, ranks);
    }

    /// <summary>Counts the voxels that the numbered components have in common with another volume.</summary>
    /// <param name="counts">Receives one number for each number of a component. 0 at the start.</param>
    public void CountCommon(PhaseBits phase, ArrayView<ulong> bits, ArrayView<ulong> other, ArrayView<ulong> counts) =>
        device.Launcher.RunGroups(
            device.Stream, phase.Grid.Shape.Z, Threads, RankKernels.CountCommon, phase, bits, FirstRun, Nodes, other, counts);

    /// <summary>Writes the bits of some numbered components.</summary>
    /// <param name="numbers">Bit n is set if component n is kept.</param>
    public void Keep(PhaseBits phase, uint numbers, ArrayView<ulong> bits, ArrayView<ulong> kept) =>
        device.Launcher.RunGroups(
            device.Stream, phase.Grid.Shape.Z, Threads, RankKernels.Keep, phase, numbers, bits, FirstRun, Nodes, kept);

    /// <summary>Labels the components of a phase.</summary>
    /// <param name="background">The faces whose runs belong to the background, or <see cref="SliceGroup.Corner"/>, or none.</param>
    public void Join(PhaseBits phase, ArrayView<ulong> bits, VolumeFaces background)
    {
        BitGrid grid = phase.Grid;
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, Threads, ForestKernels.JoinSlices, phase, background, bits, FirstRun, Runs, Nodes);
        device.Launcher.Run(
            device.Stream, LaunchSize.Map(grid.Words - grid.WordsPerSlice), ForestKernels.JoinAcross, phase, bits, FirstRun, Nodes);
    }

    public void Dispose()
    {
        _firstRun.Dispose();
        _runs.Dispose();
        _nodes.Dispose();
    }

    private void Rank(PhaseBits phase, ArrayView<ulong> bits, uint least, int most, ArrayView<ulong> ranks)
    {
        int slices = phase.Grid.Shape.Z;
        Join(phase, bits, VolumeFaces.None);
        device.Launcher.RunGroups(device.Stream, slices, Threads, ComponentKernels.Measure, phase, bits, FirstRun, Runs, Nodes);
        device.Launcher.RunGroups(
            device.Stream, slices, Threads, RankKernels.Rank, SliceRuns.Nodes(phase.Grid), least, most, Runs, Nodes, ranks);
    }
}
