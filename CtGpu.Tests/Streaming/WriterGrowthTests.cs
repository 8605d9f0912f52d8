using System.Diagnostics;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Streaming;

public sealed class WriterGrowthTests
{
    private long _now;

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(100, 8)]
    public void Writers_are_added_until_the_disk_is_the_limit(double disk, int expected)
    {
        var growth = new WriterGrowth(2, 8);
        int most = 2;
        for (int n = 0; n < 500; n++)
        {
            Write(growth, disk, waiting: true);
            most = Math.Max(most, growth.Writers);
        }

        Assert.Equal(expected, growth.Writers);
        // One writer more shows that the disk is the limit.
        Assert.InRange(most, expected, Math.Min(8, expected + 1));
    }

    [Fact]
    public void No_writer_is_added_while_the_writers_wait_for_results()
    {
        var growth = new WriterGrowth(2, 8);
        for (int n = 0; n < 100; n++) Assert.Equal(0, Write(growth, 100, waiting: n % 4 != 0));
        Assert.Equal(2, growth.Writers);
    }

    [Fact]
    public void A_writer_that_gains_nothing_ends_and_no_other_is_added()
    {
        var growth = new WriterGrowth(2, 8);
        var changes = new List<int>();
        for (int n = 0; n < 300; n++) changes.Add(Write(growth, disk: 2, waiting: true));
        Assert.Equal([1, -1], changes.Where(change => change != 0));
    }

    [Fact]
    public void A_fixed_number_never_changes()
    {
        var growth = new WriterGrowth(2, 2);
        for (int n = 0; n < 100; n++) Assert.Equal(0, Write(growth, 100, waiting: true));
    }

    /// <summary>Writes a volume. The disk is as fast as a number of writers.</summary>
    private int Write(WriterGrowth growth, double disk, bool waiting)
    {
        _now += (long)(Stopwatch.Frequency / Math.Min(disk, growth.Writers));
        return growth.Written(1_000_000, waiting, _now);
    }
}
