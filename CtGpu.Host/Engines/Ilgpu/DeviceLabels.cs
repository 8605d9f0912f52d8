using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Labeling.Ilgpu;
using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// Connected-component labels on a device: both phases, 26-connected, numbered as
/// <c>skimage.measure.label(volume, background=-1)</c> does, from 1 in raster order of each component's first voxel. Takes 4
/// bytes a voxel beside the labels. Tables are kept from volume to volume. The lung mask needs no labels
/// (<see cref="DeviceForest"/>).
/// </summary>
internal sealed class DeviceLabels(DeviceContext device) : IDisposable
{
    private readonly DeviceBuffer<uint> _firstRun = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _runs = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _roots = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _nodes = device.Buffer<uint>();

    /// <summary>Queues the labelling on the device's stream; returns before it is done.</summary>
    /// <param name="grid">Layout of the bits.</param>
    /// <param name="bits">One bit a voxel, not changed.</param>
    /// <param name="labels">One label a voxel, C order.</param>
    /// <exception cref="CtGpuException">The volume has more voxels than runs can be numbered.</exception>
    public void Run(BitGrid grid, ArrayView<ulong> bits, ArrayView<int> labels)
    {
        int slices = grid.Shape.Z, threads = device.Launcher.Shapes.SliceThreads;
        if (grid.Shape.Voxels + slices >= RunTree.Root)
            throw new CtGpuException(
                ExitCode.InvalidInput, "labels",
                $"A volume of {grid.Shape} voxels is to be labelled; fewer than {RunTree.Root - slices} can be. Label parts of it.");
        int nodes = SliceRuns.Nodes<AllRuns>(grid);
        _firstRun.Reserve(grid.Words);
        _runs.Reserve(slices);
        _roots.Reserve(slices);
        _nodes.Reserve((long)slices * nodes);
        var phase = PhaseBits.Set(grid);
        KernelLauncher launcher = device.Launcher;
        launcher.RunGroups(
            device.Stream, slices, threads, ForestKernels.JoinSlicesOfAll, phase, bits, _firstRun.View, _runs.View, _nodes.View);
        launcher.Run(
            device.Stream, LaunchSize.Map(grid.Words - grid.WordsPerSlice), ForestKernels.JoinAcrossOfAll, phase, bits, _firstRun.View, _nodes.View);
        launcher.RunGroups(device.Stream, slices, threads, LabelKernels.CountRoots, nodes, _runs.View, _nodes.View, _roots.View);
        launcher.RunGroups(device.Stream, slices, threads, LabelKernels.RankRoots, nodes, _runs.View, _roots.View, _nodes.View);
        launcher.Run(
            device.Stream, LaunchSize.Map(grid.Shape.Voxels), LabelKernels.Write, phase, bits, _firstRun.View, _nodes.View, labels);
    }

    public void Dispose()
    {
        _firstRun.Dispose();
        _runs.Dispose();
        _roots.Dispose();
        _nodes.Dispose();
    }
}
