using CtGpu.Host.Cohort.Status;

namespace CtGpu.Tests.Cohort.Status;

public sealed class ManySeriesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    public void Results_have_the_order_of_the_items(int count)
    {
        int[] items = [.. Enumerable.Range(0, count)];
        Assert.Equal(items.Select(i => $"{i}"), ManySeries.Examine(items, 4, i => $"{i}", Cancellation));
    }

    [Fact]
    public void Many_series_are_examined_on_several_threads_and_few_on_one()
    {
        Assert.Single(Threads(ManySeries.Examine(new int[63], 4, _ => Environment.CurrentManagedThreadId, Cancellation)));
        using var both = new Barrier(2);
        int seen = 0;
        int[] threads = ManySeries.Examine(new int[64], 2, _ =>
        {
            // Each of the first two items waits for the other one.
            if (Interlocked.Increment(ref seen) <= 2) Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1)));
            return Environment.CurrentManagedThreadId;
        }, Cancellation);
        Assert.Equal(2, Threads(threads).Count);
    }

    [Fact]
    public void Cancellation_and_failures_end_the_examination()
    {
        Assert.Throws<OperationCanceledException>(() => ManySeries.Examine(new int[100], 2, i => i, new CancellationToken(canceled: true)));
        Assert.Throws<FormatException>(
            () => ManySeries.Examine<int, int>(new int[100], 2, _ => throw new FormatException(), Cancellation));
    }

    private static HashSet<int> Threads(int[] ids) => [.. ids];
}
