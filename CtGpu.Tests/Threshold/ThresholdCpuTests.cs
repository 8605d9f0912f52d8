using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Threshold;

public sealed unsafe class ThresholdCpuTests
{
    [Theory]
    [InlineData(-320)]
    [InlineData(0)]
    [InlineData(short.MinValue)]
    [InlineData(short.MaxValue)]
    public void Bits_are_set_above_the_threshold_in_rows_of_any_length(short thresholdHounsfield)
    {
        using var pool = new WorkerPool(2);
        short[] edges = [short.MinValue, short.MaxValue, -1, 0, 1, -321, -320, -319, thresholdHounsfield];
        for (int columns = 1; columns <= 200; columns++)
        {
            var random = new Random(columns);
            var grid = new BitGrid(new Shape3(2, 2, columns));
            var hounsfield = new short[grid.Shape.Voxels];
            for (int i = 0; i < hounsfield.Length; i++)
                hounsfield[i] = random.Next(2) == 0 ? edges[random.Next(edges.Length)] : (short)random.Next(-1024, 1024);
            var bits = new ulong[grid.Words];
            Array.Fill(bits, ulong.MaxValue);
            fixed (short* input = hounsfield)
            fixed (ulong* output = bits)
            {
                ThresholdCpu.Run(input, grid, thresholdHounsfield, output, pool);
                Assert.Equal(hounsfield.Select(hu => hu > thresholdHounsfield), VoxelBits.Unpack(output, grid));
            }
        }
    }
}
