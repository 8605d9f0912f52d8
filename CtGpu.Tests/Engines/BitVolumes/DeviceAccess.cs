using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Ilgpu.BitVolumes;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Tests.Engines.Ilgpu;
using CtGpu.Tests.Support.Volumes;
using ILGPU.Runtime;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>The bit volumes of a device.</summary>
internal sealed class DeviceAccess(DeviceContext context) : IBitVolumesAccess
{
    private readonly SlabbedHounsfield _hounsfield = new(context);
    private DeviceBitVolumes? _volumes;
    private BitGrid _grid;

    /// <summary>Slices of HU that are on the device at a time.</summary>
    public int SlabSlices { get; init; } = int.MaxValue;

    public IBitVolumes Open(Shape3 shape, short[] hounsfield)
    {
        _grid = new BitGrid(shape);
        _hounsfield.Load(shape, hounsfield, Math.Min(SlabSlices, shape.Z));
        _volumes ??= new DeviceBitVolumes(context, _hounsfield);
        _volumes.Begin(_grid, ballLines: 0);
        return _volumes;
    }

    public void WriteResult(bool[] voxels)
    {
        using NativeBuffer<ulong> bits = new VoxelBits(_grid.Shape, voxels).Pack();
        _volumes!.View(BitVolume.Result).CopyFromCPU(context.Stream, bits.Span.ToArray());
    }

    public unsafe bool[] ReadResult()
    {
        var bits = new ulong[_grid.Words];
        _volumes!.View(BitVolume.Result).CopyToCPU(context.Stream, bits);
        fixed (ulong* first = bits) return VoxelBits.Unpack(first, _grid);
    }

    public void Dispose()
    {
        _volumes?.Dispose();
        _hounsfield.Dispose();
    }
}
