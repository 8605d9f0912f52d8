using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Engines.BitVolumes;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Engines.Cpu;

public sealed unsafe class CpuBitVolumesTests
{
    [Theory]
    [MemberData(nameof(BitVolumesCase.Names), MemberType = typeof(BitVolumesCase))]
    public void An_operation_equals_the_reference_for_any_number_of_workers(string name)
    {
        foreach (int workers in (int[])[1, 2, 5])
        {
            using var access = new Access(workers);
            BitVolumesContract.AssertEqualsReference(access, BitVolumesCase.All[name]);
        }
    }

    [Fact]
    public void Volumes_one_after_another_share_the_memory()
    {
        using var access = new Access(3);
        // Shuffled, so that a volume follows larger and smaller ones.
        BitVolumesCase[] cases = [.. BitVolumesCase.All.Values];
        new Random(1).Shuffle(cases);
        foreach (BitVolumesCase operations in cases.Where(c => c.Input.Shape.Voxels < 20_000))
            BitVolumesContract.AssertEqualsReference(access, operations);
    }

    private sealed class Access : IBitVolumesAccess
    {
        private readonly WorkerPool _pool;
        private readonly CpuBitVolumes _volumes;
        private NativeBuffer<short> _hounsfield = new(0);
        private NativeBuffer<ulong> _result = new(0);
        private BitGrid _grid;

        public Access(int workers)
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
}
