using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Ilgpu;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Ilgpu;
using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>
/// Connected-component labels on a device: both phases, 26-connected, numbered as by
/// <c>skimage.measure.label(volume, background=-1)</c>: from 1 in raster order of each component's first voxel. Uses one
/// <see cref="DeviceForest"/> per phase, together 4 bytes per voxel in addition to the labels. Tables are reused from volume to
/// volume. The lung mask does not need labels.
/// </summary>
internal sealed class DeviceLabels(DeviceContext device) : IDisposable
{
    private readonly DeviceForest _set = new(device);
    private readonly DeviceForest _clear = new(device);
    private readonly DeviceBuffer<uint> _setRoots = device.Buffer<uint>();
    private readonly DeviceBuffer<uint> _clearRoots = device.Buffer<uint>();

    /// <summary>Queues the labelling on the device's stream. Returns before it is complete.</summary>
    /// <param name="grid">Layout of the bits.</param>
    /// <param name="bits">One bit per voxel; not modified.</param>
    /// <param name="labels">Receives one label per voxel, C order.</param>
    /// <exception cref="CtGpuException">The volume has too many voxels.</exception>
    public void Run(BitGrid grid, ArrayView<ulong> bits, ArrayView<int> labels)
    {
        int slices = grid.Shape.Z;
        if (grid.Shape.Voxels + slices >= RunTree.Root)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "labels",
                $"Labels: the volume has {grid.Shape} voxels, expected fewer than {RunTree.Root - slices} in total. Label parts of it.");
        }

        Join(_set, PhaseBits.Set(grid), bits, _setRoots);
        Join(_clear, PhaseBits.Clear(grid), bits, _clearRoots);
        device.Launcher.RunGroups(
            device.Stream, slices, device.Launcher.Shapes.SliceThreads, LabelKernels.RankRoots, grid, bits,
            _set.FirstRun, _setRoots.View, _set.Nodes, _clear.FirstRun, _clearRoots.View, _clear.Nodes);
        device.Launcher.Run(
            device.Stream, LaunchSize.Map(grid.Shape.Voxels), LabelKernels.Write, grid, bits,
            _set.FirstRun, _set.Nodes, _clear.FirstRun, _clear.Nodes, labels);
    }

    public void Dispose()
    {
        _set.Dispose();
        _clear.Dispose();
        _setRoots.Dispose();
        _clearRoots.Dispose();
    }

    private void Join(DeviceForest forest, PhaseBits phase, ArrayView<ulong> bits, DeviceBuffer<uint> roots)
    {
        BitGrid grid = phase.Grid;
        forest.Begin(grid);
        roots.Reserve(grid.Shape.Z);
        forest.Join(phase, bits, VolumeFaces.None);
        device.Launcher.RunGroups(
            device.Stream, grid.Shape.Z, device.Launcher.Shapes.SliceThreads, LabelKernels.CountRoots,
            SliceRuns.Nodes(grid), forest.Runs, forest.Nodes, roots.View);
    }
}
