using CtGpu.Host.Pipeline;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

public sealed class MemoryBudgetTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_volume_waits_until_its_need_fits()
    {
        var budget = new MemoryBudget(100, 60);
        VolumeJob first = Job("a"), second = Job("b");
        Reserve(budget, first, 60);
        Task waiting = Task.Run(() => Reserve(budget, second, 60), TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        budget.Reduce(first, 41);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        budget.Reduce(first, 40);
        await waiting.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_volume_alone_never_waits()
    {
        var budget = new MemoryBudget(100, 60);
        VolumeJob first = Job("a");
        Reserve(budget, first, 1000);
        budget.Release(first);
        budget.Release(first);
        budget.Reduce(first, 5000);
        Reserve(budget, Job("b"), long.MaxValue);
    }

    [Fact]
    public async Task Waiting_ends_with_the_run()
    {
        var budget = new MemoryBudget(100, 60);
        Reserve(budget, Job("a"), 60);
        using var stop = new CancellationTokenSource();
        Task waiting = Task.Run(
            () => budget.Reserve(Job("b"), new MemoryNeed(60, 0, 0), stop.Token), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => waiting.WaitAsync(s_patience, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(1_000_000, 2)]
    [InlineData(100, 1)]
    public void A_stream_has_no_more_volumes_in_memory_than_fit(long bytes, int most)
    {
        var gate = new Lock();
        int inMemory = 0, mostSeen = 0, written = 0;
        var work = new FakeWork
        {
            Need = _ => new MemoryNeed(60, 30, 10),
            OnRead = _ => Seen(Interlocked.Increment(ref inMemory)),
            OnWrite = _ =>
            {
                Thread.Sleep(1);
                Interlocked.Decrement(ref inMemory);
                Interlocked.Increment(ref written);
            },
        };
        using var engine = new FakeEngine(1);
        var budget = new MemoryBudget(bytes, 100);
        using (var stream = new VolumeStream(
            StreamShape.For([engine], 30, 1, budget), work, work, TestContext.Current.CancellationToken, budget))
        {
            stream.Run([.. Enumerable.Range(0, 30).Select(n => Job($"v{n}"))]);
            // Without room for more than one volume, no memory is kept for the next one.
            if (most == 1) Assert.Equal(0, engine.Buffers);
            else Assert.NotEqual(0, engine.Buffers);
        }

        Assert.Empty(work.Failures);
        Assert.Equal(30, written);
        if (most == 1) Assert.Equal(1, mostSeen);

        void Seen(int now)
        {
            lock (gate) mostSeen = Math.Max(mostSeen, now);
        }
    }

    private static void Reserve(MemoryBudget budget, VolumeJob job, long bytes) =>
        budget.Reserve(job, new MemoryNeed(bytes, 0, 0), TestContext.Current.CancellationToken);

    private static VolumeJob Job(string name) => new(name, SyntheticSeries.Volume(new Shape3(2, 8, 8), new Spacing3(1, 1, 1)));
}
