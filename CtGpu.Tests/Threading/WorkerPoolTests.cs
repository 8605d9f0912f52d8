using System.Collections.Concurrent;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Threading;

/// <summary>
/// Nothing here depends on how fast threads run. Where threads must run at the same time, they wait for each other; the time limit
/// of that wait only ends a test that fails.
/// </summary>
public sealed class WorkerPoolTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    public static MatrixTheoryData<int, int> Sizes => new([1, 2, 3, 8], [0, 1, 2, 3, 7, 100]);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Every_item_is_processed_once(int workers, int items)
    {
        using var pool = new WorkerPool(workers);
        Assert.Equal(workers, pool.Workers);
        int[] calls = new int[items];
        pool.For(items, (item, _) => Interlocked.Increment(ref calls[item]));
        Assert.All(calls, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Without_items_the_body_is_not_called(int items)
    {
        using var pool = new WorkerPool(3);
        pool.For(items, (_, _) => Assert.Fail("The body was called."));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void All_workers_run_at_the_same_time_and_the_caller_is_worker_0(int workers)
    {
        using var pool = new WorkerPool(workers);
        Dictionary<int, Thread> threads = Threads(pool, workers);
        Assert.Equal(Enumerable.Range(0, workers), threads.Keys.Order());
        Assert.Equal(workers, threads.Values.Distinct().Count());
        Assert.Same(Thread.CurrentThread, threads[0]);
    }

    [Fact]
    public void A_worker_number_belongs_to_one_thread_and_is_never_in_use_twice()
    {
        const int workers = 4;
        using var pool = new WorkerPool(workers);
        int[] running = new int[workers];
        var threads = new ConcurrentDictionary<int, Thread>();
        for (int round = 0; round < 200; round++)
        {
            pool.For(50, (_, worker) =>
            {
                Assert.Equal(1, Interlocked.Increment(ref running[worker]));
                Assert.Same(Thread.CurrentThread, threads.GetOrAdd(worker, _ => Thread.CurrentThread));
                Thread.Yield();
                Interlocked.Decrement(ref running[worker]);
            });
        }

        Assert.All(threads.Keys, worker => Assert.InRange(worker, 0, workers - 1));
    }

    [Fact]
    public void Fewer_items_than_workers_need_no_more_threads_than_items()
    {
        using var pool = new WorkerPool(6);
        Dictionary<int, Thread> threads = Threads(pool, 2);
        Assert.Equal(2, threads.Count);
        Assert.Same(Thread.CurrentThread, threads[0]);

        (Thread Thread, int Worker) single = default;
        pool.For(1, (_, worker) => single = (Thread.CurrentThread, worker));
        Assert.Equal((Thread.CurrentThread, 0), single);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_exception_of_a_body_comes_to_the_caller_and_the_pool_stays_usable(int workers)
    {
        using var pool = new WorkerPool(workers);
        for (int round = 0; round < 20; round++)
        {
            var thrown = new InvalidDataException("broken");
            Assert.Same(thrown, Assert.Throws<InvalidDataException>(() => pool.For(40, (item, _) =>
            {
                if (item == 7) throw thrown;
            })));
            int sum = 0;
            pool.For(100, (item, _) => Interlocked.Add(ref sum, item));
            Assert.Equal(4950, sum);
        }
    }

    [Fact]
    public void No_item_starts_after_an_exception()
    {
        using var pool = new WorkerPool(1);
        var started = new List<int>();
        Assert.Throws<InvalidDataException>(() => pool.For(10, (item, _) =>
        {
            started.Add(item);
            if (item == 4) throw new InvalidDataException();
        }));
        Assert.Equal([0, 1, 2, 3, 4], started);
    }

    [Fact]
    public void An_exception_of_every_body_comes_as_one_of_them()
    {
        using var pool = new WorkerPool(4);
        using var all = new Barrier(4);
        Exception[] thrown = [.. Enumerable.Range(0, 4).Select(item => new InvalidDataException($"{item}"))];
        Exception caught = Assert.Throws<InvalidDataException>(() => pool.For(4, (item, _) =>
        {
            Assert.True(all.SignalAndWait(s_limit));
            throw thrown[item];
        }));
        Assert.Contains(caught, thrown);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_loop_ends_after_its_last_body(bool callerFails)
    {
        using var pool = new WorkerPool(2);
        using var both = new Barrier(2);
        Thread caller = Thread.CurrentThread;
        bool ended = false;
        Exception? failure = Record.Exception(() => pool.For(2, (_, worker) =>
        {
            Assert.True(both.SignalAndWait(s_limit));
            if (worker == 0 && callerFails) throw new InvalidDataException();
            if (worker == 0) return;
            // The caller blocks only where it waits for this body.
            while ((caller.ThreadState & ThreadState.WaitSleepJoin) == 0) Thread.Yield();
            Volatile.Write(ref ended, true);
        }));
        Assert.True(Volatile.Read(ref ended));
        Assert.Equal(callerFails, failure is InvalidDataException);
    }

    [Fact]
    public void Loops_follow_one_another_on_the_same_threads()
    {
        using var pool = new WorkerPool(3);
        Dictionary<int, Thread> first = Threads(pool, 3);
        long sum = 0;
        for (int items = 0; items < 500; items++) pool.For(items, (item, _) => Interlocked.Add(ref sum, item + 1));
        Assert.Equal(Enumerable.Range(0, 500).Sum(items => (long)items * (items + 1) / 2), sum);
        Assert.Equal(first.OrderBy(pair => pair.Key), Threads(pool, 3).OrderBy(pair => pair.Key));
    }

    [Fact]
    public void A_body_may_use_another_pool()
    {
        using var outer = new WorkerPool(2);
        using var left = new WorkerPool(2);
        using var right = new WorkerPool(3);
        int[] calls = new int[200];
        outer.For(2, (half, _) => (half == 0 ? left : right).For(100, (item, _) => Interlocked.Increment(ref calls[(half * 100) + item])));
        Assert.All(calls, count => Assert.Equal(1, count));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Disposing_ends_the_threads(bool afterFailure)
    {
        var pool = new WorkerPool(4);
        Dictionary<int, Thread> threads = Threads(pool, 4);
        Thread[] helpers = [.. threads.Values.Where(thread => thread != Thread.CurrentThread)];
        Assert.All(helpers, thread => Assert.True(thread is { IsAlive: true, IsBackground: true }));
        if (afterFailure) Assert.Throws<InvalidDataException>(() => pool.For(9, (_, _) => throw new InvalidDataException()));
        pool.Dispose();
        Assert.Equal(3, helpers.Length);
        Assert.All(helpers, thread => Assert.False(thread.IsAlive));
    }

    [Fact]
    public void A_pool_needs_a_worker() => Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(0));

    /// <summary>The threads by worker number of a loop whose bodies all run at the same time.</summary>
    private static Dictionary<int, Thread> Threads(WorkerPool pool, int items)
    {
        using var all = new Barrier(items);
        var threads = new ConcurrentDictionary<int, Thread>();
        pool.For(items, (_, worker) =>
        {
            bool isFirst = threads.TryAdd(worker, Thread.CurrentThread);
            Assert.True(all.SignalAndWait(s_limit));
            Assert.True(isFirst, $"Two threads are worker {worker}.");
        });
        return new Dictionary<int, Thread>(threads);
    }
}
