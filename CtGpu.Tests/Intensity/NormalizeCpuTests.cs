using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Intensity;

public sealed unsafe class NormalizeCpuTests
{
    [Theory]
    [InlineData(-1000, 400, 0.25)]
    [InlineData(-1000, 400, 0)]
    [InlineData(-1350.5, 150.25, 0.2371984)]
    [InlineData(0, 1, 0.5)]
    [InlineData(-32768, 32767, 0.1)]
    [InlineData(-40000, 50000, 1)]
    public void Every_hu_equals_the_table(double lower, double upper, double mean)
    {
        var plan = new NormalizePlan(lower, upper, mean);
        short[] all = [.. Enumerable.Range(short.MinValue, 65536).Select(hu => (short)hu)];
        float[] expected = [.. all.Select(hu => (float)(Math.Clamp((hu - lower) / (upper - lower), 0, 1) - mean))];
        Assert.Equal(expected, Run(all, plan, workers: 1, offset: 0));
    }

    [Fact]
    public void The_tutorials_window_is_exact_in_float32() => Assert.NotNull(new NormalizePlan(-1000, 400, 0.25).Single);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData((1 << 16) - 1)]
    [InlineData((3 << 16) + 1)]
    public void Any_length_and_alignment(int count)
    {
        foreach (double mean in (double[])[0.25, 0.2371984])
        {
            var plan = new NormalizePlan(-1000, 400, mean);
            short[] hounsfield = [.. Enumerable.Range(0, count).Select(i => (short)((i * 7) - 2000))];
            float[] expected = [.. hounsfield.Select(hu => plan.Table[(ushort)hu])];
            Assert.Equal(expected, Run(hounsfield, plan, workers: 3, offset: 0));
            Assert.Equal(expected, Run(hounsfield, plan, workers: 1, offset: 1));
        }
    }

    private static float[] Run(short[] hounsfield, NormalizePlan plan, int workers, int offset)
    {
        using var pool = new WorkerPool(workers);
        var result = new float[hounsfield.Length + offset + 1];
        result[^1] = float.NaN;
        fixed (short* input = hounsfield)
        fixed (float* output = result) NormalizeCpu.Run(input, hounsfield.Length, plan, output + offset, pool);
        Assert.Equal(float.NaN, result[^1]);
        return result[offset..^1];
    }
}
