using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Blocks.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Blocks;

public sealed unsafe class BlockMeansCpuTests
{
    private const int Columns = 512;

    /// <summary>Float32 divides up to 64 voxels a block. Sums next to a multiple of the voxels are where it could err.</summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, 3)]
    [InlineData(2, 2, 2)]
    [InlineData(1, 5, 2)]
    [InlineData(3, 3, 3)]
    [InlineData(7, 7, 1)]
    [InlineData(5, 4, 3)]
    [InlineData(3, 3, 7)]
    [InlineData(4, 4, 4)]
    [InlineData(1, 8, 8)]
    [InlineData(5, 5, 5)]
    public void Means_are_rounded_down_for_every_number_of_HU(int z, int y, int x)
    {
        var block = new Shape3(z, y, x);
        int voxels = z * y * x;
        // Blocks with the mean q, exactly and with the largest remainder.
        int most = short.MaxValue * voxels;
        int[] sums =
        [
            .. Enumerable.Range(short.MinValue, 65536)
                .SelectMany(q => (int[])[q * voxels, Math.Min((q * voxels) + voxels - 1, most)]),
        ];
        var grid = new BlockGrid(new Shape3(z, sums.Length / Columns * y, Columns * x), block);
        short[] hounsfield = new short[grid.Voxels.Voxels], means = new short[sums.Length];
        for (long i = 0; i < hounsfield.Length; i++)
        {
            int column = (int)(i % grid.Voxels.X), row = (int)(i / grid.Voxels.X % grid.Voxels.Y), slice = (int)(i / grid.Voxels.SliceVoxels);
            int sum = sums[(row / y * Columns) + (column / x)], own = (((slice * y) + (row % y)) * x) + (column % x);
            int low = (int)Math.Floor(sum / (double)voxels);
            hounsfield[i] = (short)(low + (own < sum - (low * voxels) ? 1 : 0));
        }

        using var pool = new WorkerPool(2);
        fixed (short* source = hounsfield, target = means) BlockMeansCpu.Run(source, target, grid, pool);
        Assert.Equal(sums.Select(sum => (short)Math.Floor(sum / (double)voxels)), means);
    }
}
