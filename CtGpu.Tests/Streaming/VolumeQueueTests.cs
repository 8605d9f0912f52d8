using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Streaming;

public sealed class VolumeQueueTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FakeEngine _a = new(1) { Name = "a" }, _b = new(1) { Name = "b" };
    private readonly BufferPool _buffers = new(100, bytes => new PageableBuffer(bytes));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Volumes_come_in_the_order_in_which_they_were_added()
    {
        VolumeQueue queue = Queue(1, 2, 3);
        Assert.Equal(["1", "2", "3"], Enumerable.Range(0, 3).Select(_ => Take(queue, _a)!.Volume.Job.Name));
    }

    [Fact]
    public async Task Adding_waits_while_the_queue_is_full()
    {
        VolumeQueue queue = new([_a], capacity: 1);
        queue.Add(Volume(1), Cancellation);
        Task adding = Task.Run(() => queue.Add(Volume(2), Cancellation), Cancellation);
        Assert.False(adding.IsCompleted);
        Take(queue, _a);
        await adding.WaitAsync(Patience, Cancellation);
        Assert.Equal("2", Take(queue, _a)!.Volume.Job.Name);
    }

    [Fact]
    public void A_complete_and_empty_queue_gives_null()
    {
        VolumeQueue queue = Queue(1);
        queue.Complete();
        Assert.NotNull(Take(queue, _a));
        queue.Release(_a);
        Assert.Null(Take(queue, _a));
        Assert.Null(Take(queue, _b));
    }

    [Fact]
    public async Task An_engine_waits_while_another_one_may_still_fail_its_volume()
    {
        VolumeQueue queue = Queue(1);
        queue.Complete();
        QueuedVolume volume = Take(queue, _a)!;
        Task<QueuedVolume?> waiting = Task.Run(() => Take(queue, _b), Cancellation);
        Assert.False(waiting.IsCompleted);
        Assert.True(queue.Move(volume, _a));
        Assert.Same(volume, await waiting.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public void A_moved_volume_comes_first_but_not_to_the_engine_that_failed_it()
    {
        VolumeQueue queue = Queue(1, 2, 3);
        QueuedVolume failed = Take(queue, _a)!;
        Assert.True(queue.Move(failed, _a));
        Assert.Equal("2", Take(queue, _a)!.Volume.Job.Name);
        Assert.Same(failed, Take(queue, _b));
    }

    [Fact]
    public void A_volume_that_every_engine_failed_is_not_moved()
    {
        VolumeQueue queue = Queue(1);
        QueuedVolume volume = Take(queue, _a)!;
        Assert.True(queue.Move(volume, _a));
        Assert.False(queue.Move(Take(queue, _b)!, _b));
    }

    [Fact]
    public void A_retired_engine_takes_no_more_volumes_and_those_only_it_could_try_are_returned()
    {
        VolumeQueue queue = Queue(1, 2);
        QueuedVolume failed = Take(queue, _a)!;
        Assert.True(queue.Move(failed, _a));
        Assert.Same(failed, Assert.Single(queue.Retire(_b, out bool first, out bool last)));
        Assert.Equal((true, false), (first, last));
        Assert.Null(Take(queue, _b));
        Assert.Equal("2", Take(queue, _a)!.Volume.Job.Name);
        Assert.Empty(queue.Retire(_b, out first, out last));
        Assert.Equal((false, false), (first, last));
        queue.Retire(_a, out first, out last);
        Assert.Equal((true, true), (first, last));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait()
    {
        VolumeQueue queue = new([_a], capacity: 1);
        using var stop = new CancellationTokenSource();
        Task waiting = Task.Run(() => queue.Take(_a, stop.Token), Cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Cancellation));
    }

    public void Dispose()
    {
        _buffers.Dispose();
        _a.Dispose();
        _b.Dispose();
    }

    private static QueuedVolume? Take(VolumeQueue queue, FakeEngine engine) => queue.Take(engine, Cancellation);

    private VolumeQueue Queue(params int[] volumes)
    {
        var queue = new VolumeQueue([_a, _b], capacity: volumes.Length);
        foreach (int n in volumes) queue.Add(Volume(n), Cancellation);
        return queue;
    }

    private QueuedVolume Volume(int n)
    {
        var job = new VolumeJob($"{n}", SyntheticSeries.Volume(new Shape3(2, 4, 4), new Spacing3(1, 1, 1)));
        Conversion conversion = Conversion.Plan(job.Volume, new ConvertOptions());
        PooledBuffer stored = _buffers.Rent(conversion.StoredBytes, Cancellation);
        return new QueuedVolume(new LoadedVolume(job, conversion, stored, new InputFacts(default, 0), 0), stored);
    }
}
