using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>The CPU engine's bit volumes.</summary>
internal sealed unsafe class CpuAccess : IBitVolumesAccess
{
    private readonly WorkerPool _pool;
    private readonly CpuBitVolumes _volumes;
    private NativeBuffer<short> _hounsfield = new(0);
    private NativeBuffer<ulong> _result = new(0);
    private BitGrid _grid;

    public CpuAccess(int workers)
    {
        _pool = new WorkerPool(workers);
        _volumes = new CpuBitVolumes(_pool);
    }

    public IBitVolumes Open(Shape3 shape, short[] hounsfield)
    {
        _grid = new BitGrid(shape);
        _hounsfield.Dispose();
        _hounsfield = new NativeBuffer<short>(hounsfield.Length);
        hounsfield.CopyTo(_hounsfield.Span);
        _result.Dispose();
        _result = new NativeBuffer<ulong>(_grid.Words);
        _volumes.Open(_grid, _hounsfield.Pointer, _result.Pointer);
        return _volumes;
    }

    public void WriteResult(bool[] voxels)
    {
        using NativeBuffer<ulong> packed = new VoxelBits(_grid.Shape, voxels).Pack();
        packed.Span.CopyTo(_result.Span);
    }

    public bool[] ReadResult() => VoxelBits.Unpack(_result.Pointer, _grid);

    public void Dispose()
    {
        _volumes.Dispose();
        _pool.Dispose();
        _hounsfield.Dispose();
        _result.Dispose();
    }
}
