using CtGpu.Host.Output;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Output;

public sealed class InOrderTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(4, 1)]
    [InlineData(4, 8)]
    public void Items_are_taken_in_order_each_from_its_own_slot(int workers, int slots)
    {
        const int Items = 300;
        int[] made = new int[slots];
        List<int> taken = [];
        InOrder order = new(slots, item =>
        {
            Assert.Equal(item + 1, made[item % slots]);
            taken.Add(item);
        });
        using WorkerPool pool = new(workers);
        pool.For(Items, (item, _) => order.Run(item, () =>
        {
            if (item % 5 == 0) Thread.Sleep(1);
            made[item % slots] = item + 1;
        }));
        Assert.Equal(Enumerable.Range(0, Items), taken);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_failure_ends_all_and_is_the_one_thrown(bool whenMade)
    {
        List<int> taken = [];
        InOrder order = new(2, item =>
        {
            if (!whenMade && item == 17) throw new IOException("full");
            taken.Add(item);
        });
        using WorkerPool pool = new(4);
        IOException failure = Assert.Throws<IOException>(() => pool.For(1000, (item, _) => order.Run(item, () =>
        {
            if (whenMade && item == 17) throw new IOException("full");
        })));
        Assert.Equal("full", failure.Message);
        // What was made before may have been taken or not; nothing after.
        Assert.Equal(Enumerable.Range(0, taken.Count), taken);
        Assert.InRange(taken.Count, 0, 17);
    }
}
