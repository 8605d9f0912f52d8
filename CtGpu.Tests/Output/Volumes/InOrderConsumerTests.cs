using CtGpu.Host.Output.Volumes;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Output.Volumes;

public sealed class InOrderConsumerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    [InlineData(4, 8)]
    public void Items_are_consumed_in_order_each_from_its_own_slot(int workers, int slots)
    {
        const int Items = 300;
        int[] produced = new int[slots];
        List<int> consumed = [];
        InOrderConsumer order = new(slots, item =>
        {
            Assert.Equal(item + 1, produced[item % slots]);
            consumed.Add(item);
        });
        using WorkerPool pool = new(workers);
        pool.For(Items, (item, _) => order.Run(item, () =>
        {
            if (item % 5 == 0) Thread.Sleep(1);
            produced[item % slots] = item + 1;
        }));
        Assert.Equal(Enumerable.Range(0, Items), consumed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_stops_all_threads_and_is_thrown(bool inProducer)
    {
        List<int> consumed = [];
        InOrderConsumer order = new(2, item =>
        {
            if (!inProducer && item == 17) throw new IOException("full");
            consumed.Add(item);
        });
        using WorkerPool pool = new(4);
        IOException failure = Assert.Throws<IOException>(() => pool.For(1000, (item, _) => order.Run(item, () =>
        {
            if (inProducer && item == 17) throw new IOException("full");
        })));
        Assert.Equal("full", failure.Message);
        // Items before the failing one may have been consumed; later ones must not.
        Assert.Equal(Enumerable.Range(0, consumed.Count), consumed);
        Assert.InRange(consumed.Count, 0, 17);
    }
}
