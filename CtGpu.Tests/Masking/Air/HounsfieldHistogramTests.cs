using CtGpu.Host.Masking.Air;

namespace CtGpu.Tests.Masking.Air;

public sealed class HounsfieldHistogramTests
{
    [Theory]
    [InlineData("", -1024)]
    [InlineData("-1024", -1024)]
    [InlineData("1023", 1023)]
    [InlineData("-900 -850", -900)]
    [InlineData("-900 -850 -850", -850)]
    [InlineData("-900 -900 -850 -800", -900)]
    [InlineData("-900 -870 -850 -800 0", -850)]
    public void The_median_is_the_lower_one(string values, int median)
    {
        long[] histogram = new long[2048];
        foreach (string value in values.Split(' ', StringSplitOptions.RemoveEmptyEntries)) histogram[int.Parse(value) + 1024]++;
        Assert.Equal(median, HounsfieldHistogram.MedianOf(histogram));
    }
}
