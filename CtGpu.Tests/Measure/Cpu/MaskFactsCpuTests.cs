using CsCheck;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Measure.Cpu;

public sealed unsafe class MaskFactsCpuTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Counts_and_box_equal_a_loop_over_the_voxels(int workers)
    {
        using var pool = new WorkerPool(workers);
        VoxelBits.Random().Sample(
            mask =>
            {
                using NativeBuffer<ulong> bits = mask.Pack();
                Assert.Equal(Loop(mask), MaskFactsCpu.Measure(bits.Pointer, mask.Grid, pool));
            },
            iter: 100, threads: 1);
    }

    private static MaskExtent Loop(VoxelBits mask)
    {
        Shape3 shape = mask.Shape;
        var set = (from i in Enumerable.Range(0, mask.Voxels.Length)
                   where mask.Voxels[i]
                   select (Z: (int)(i / shape.SliceVoxels), Y: i / shape.X % shape.Y, X: i % shape.X)).ToList();
        return set.Count == 0
            ? MaskExtent.Empty
            : new MaskExtent(
                set.Count, set.Count(v => v.X < shape.X / 2),
                set.Min(v => v.Z), set.Max(v => v.Z), set.Min(v => v.Y), set.Max(v => v.Y), set.Min(v => v.X), set.Max(v => v.X));
    }
}
