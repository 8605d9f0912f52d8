using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Blocks.Ilgpu;
using CtGpu.Kernels.Geometry;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>The blocks of a volume on a device: their mean HU, and bit volumes of their grid.</summary>
internal sealed class DeviceBlocks : IDeviceHounsfield, IDisposable
{
    private readonly DeviceContext _device;
    private readonly DeviceBuffer<int> _sums;
    private readonly DeviceBuffer<short> _means;
    private BlockGrid _blocks;

    public DeviceBlocks(DeviceContext device)
    {
        _device = device;
        _sums = device.Buffer<int>();
        _means = device.Buffer<short>();
        Volumes = new DeviceBitVolumes(device, this);
    }

    /// <summary>Bit volumes of the grid of blocks.</summary>
    public DeviceBitVolumes Volumes { get; }

    /// <summary>Bytes of device memory for the blocks of a volume.</summary>
    public static long Bytes(BlockGrid blocks, int ballLines) =>
        (blocks.Blocks.Voxels * (sizeof(int) + sizeof(short))) + DeviceBitVolumes.Bytes(new BitGrid(blocks.Blocks), ballLines);

    /// <summary>Allocates the memory for the blocks of a volume.</summary>
    /// <param name="ballLines">Lines of the largest ball that depends on the user's options.</param>
    public void Begin(BlockGrid blocks, int ballLines)
    {
        _blocks = blocks;
        _sums.Reserve(blocks.Blocks.Voxels);
        _means.Reserve(blocks.Blocks.Voxels);
        Volumes.Begin(new BitGrid(blocks.Blocks), ballLines);
    }

    /// <summary>Computes the mean HU of the blocks.</summary>
    /// <param name="slabs">The HU of the volume, without halo.</param>
    public void Load(IEnumerable<HounsfieldSlab> slabs)
    {
        Shape3 shape = _blocks.Blocks;
        ArrayView<int> sums = _sums.View.SubView(0, shape.Voxels);
        sums.MemSetToZero(_device.Stream);
        foreach (HounsfieldSlab slab in slabs)
        {
            int first = slab.FirstSlice / _blocks.Block.Z, last = (slab.FirstSlice + slab.Slices - 1) / _blocks.Block.Z;
            _device.Launcher.Run(
                _device.Stream, LaunchSize.Map((last - first + 1) * shape.SliceVoxels), BlockKernels.AddSlices, _blocks,
                slab.FirstSlice, slab.Slices, first, slab.Voxels, sums);
        }

        _device.Launcher.Run(
            _device.Stream, LaunchSize.Map(shape.Voxels), BlockKernels.Means, _blocks, sums, _means.View.SubView(0, shape.Voxels));
    }

    /// <summary>Writes bits of blocks from bits of voxels.</summary>
    public void Shrink(ArrayView<ulong> voxels, ArrayView<ulong> blocks) => _device.Launcher.Run(
        _device.Stream, LaunchSize.Map(blocks.Length), BlockKernels.Shrink, _blocks, voxels, blocks);

    /// <summary>Keeps the voxels of <paramref name="within"/> that are in set blocks.</summary>
    public void Expand(ArrayView<ulong> blocks, ArrayView<ulong> within, ArrayView<ulong> voxels) => _device.Launcher.Run(
        _device.Stream, LaunchSize.Map(voxels.Length), BlockKernels.Expand, _blocks, blocks, within, voxels);

    public IEnumerable<HounsfieldSlab> Slabs(int halo)
    {
        yield return new HounsfieldSlab(_means.View, 0, _blocks.Blocks.Z, 0, 0);
    }

    public void Dispose()
    {
        Volumes.Dispose();
        _sums.Dispose();
        _means.Dispose();
    }
}
