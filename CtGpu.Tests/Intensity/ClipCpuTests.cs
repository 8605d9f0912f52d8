using CtGpu.Kernels.Intensity;

namespace CtGpu.Tests.Intensity;

public sealed class ClipCpuTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(1003)]
    public unsafe void Every_voxel_is_clamped_and_none_behind_the_last(int count)
    {
        var random = new Random(count);
        short[] voxels = [.. Enumerable.Range(0, count + 1).Select(_ => (short)random.Next(short.MinValue, short.MaxValue + 1))];
        short[] expected = [.. voxels.Select((voxel, i) => i == count ? voxel : Math.Clamp(voxel, (short)-1024, (short)3071))];
        fixed (short* hounsfield = voxels) ClipCpu.Run(hounsfield, count, -1024, 3071);
        Assert.Equal(expected, voxels);
    }
}
