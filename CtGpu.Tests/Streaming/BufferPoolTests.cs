using CtGpu.Host.Engines;
using CtGpu.Host.Streaming;

namespace CtGpu.Tests.Streaming;

public sealed class BufferPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly List<CountedBuffer> _allocated = [];

    [Fact]
    public void A_returned_buffer_is_rented_again()
    {
        using var pool = new BufferPool(2, Allocate);
        PooledBuffer first = Rent(pool, 100);
        nint memory = Address(first);
        first.Dispose();
        using PooledBuffer second = Rent(pool, 80);
        Assert.Equal(memory, Address(second));
        Assert.Equal(100, Assert.Single(_allocated).Bytes);
    }

    [Fact]
    public void The_smallest_idle_memory_that_is_large_enough_is_taken()
    {
        using var pool = new BufferPool(3, Allocate);
        PooledBuffer[] all = [Rent(pool, 300), Rent(pool, 100), Rent(pool, 200)];
        foreach (PooledBuffer buffer in all) buffer.Dispose();
        using PooledBuffer rented = Rent(pool, 150);
        Assert.Equal(200, rented.Bytes);
    }

    [Fact]
    public void Idle_memory_that_is_too_small_is_freed_for_a_larger_buffer()
    {
        using var pool = new BufferPool(1, Allocate);
        Rent(pool, 100).Dispose();
        using PooledBuffer larger = Rent(pool, 101);
        Assert.Equal(101, larger.Bytes);
        Assert.Equal([100L, 101], _allocated.Select(buffer => buffer.Bytes));
        Assert.Equal([true, false], _allocated.Select(buffer => buffer.IsFreed));
    }

    [Fact]
    public async Task Renting_waits_for_a_buffer_when_all_are_rented()
    {
        using var pool = new BufferPool(1, Allocate);
        PooledBuffer only = Rent(pool, 10);
        Task<PooledBuffer> waiting = Task.Run(() => Rent(pool, 10));
        Assert.False(waiting.IsCompleted);
        only.Dispose();
        using PooledBuffer next = await waiting.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Single(_allocated);
    }

    [Fact]
    public void Cancellation_ends_the_wait_and_the_pool_stays_usable()
    {
        using var pool = new BufferPool(1, Allocate);
        using var stop = new CancellationTokenSource();
        PooledBuffer only = Rent(pool, 10);
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => pool.Rent(10, stop.Token));
        only.Dispose();
        Rent(pool, 10).Dispose();
    }

    [Fact]
    public void A_failed_allocation_does_not_use_up_a_place()
    {
        bool fails = true;
        using var pool = new BufferPool(1, bytes => fails ? throw new InsufficientMemoryException() : Allocate(bytes));
        Assert.Throws<InsufficientMemoryException>(() => Rent(pool, 10));
        fails = false;
        Rent(pool, 10).Dispose();
    }

    [Fact]
    public void Disposing_a_buffer_twice_returns_it_once()
    {
        using var pool = new BufferPool(1, Allocate);
        PooledBuffer buffer = Rent(pool, 10);
        buffer.Dispose();
        buffer.Dispose();
        using PooledBuffer first = Rent(pool, 10);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => pool.Rent(10, stop.Token));
    }

    [Fact]
    public void Exchanged_memory_goes_to_the_pool_of_the_buffer_that_holds_it()
    {
        using BufferPool left = new(1, Allocate), right = new(1, Allocate);
        PooledBuffer small = Rent(left, 10), large = Rent(right, 20);
        nint ten = Address(small), twenty = Address(large);
        PooledBuffer.Exchange(small, large);
        Assert.Equal((twenty, ten), (Address(small), Address(large)));
        Assert.Equal((20, 10), (small.Bytes, large.Bytes));
        small.Dispose();
        large.Dispose();
        using PooledBuffer fromLeft = Rent(left, 5), fromRight = Rent(right, 5);
        Assert.Equal((twenty, ten), (Address(fromLeft), Address(fromRight)));
    }

    [Fact]
    public void Disposing_the_pools_frees_all_memory_once_also_rented_and_exchanged()
    {
        BufferPool left = new(2, Allocate), right = new(1, Allocate);
        PooledBuffer.Exchange(Rent(left, 10), Rent(right, 20));
        Rent(left, 30).Dispose();
        left.Dispose();
        right.Dispose();
        Assert.Equal([1, 1, 1], _allocated.Select(buffer => buffer.TimesFreed));
    }

    private static PooledBuffer Rent(BufferPool pool, long bytes) => pool.Rent(bytes, TestContext.Current.CancellationToken);

    private static unsafe nint Address(HostBuffer buffer) => (nint)buffer.Pointer;

    private CountedBuffer Allocate(long bytes)
    {
        var buffer = new CountedBuffer(bytes);
        lock (_allocated) _allocated.Add(buffer);
        return buffer;
    }

    private sealed unsafe class CountedBuffer(long bytes) : HostBuffer
    {
        private readonly PageableBuffer _memory = new(bytes);

        public override byte* Pointer => _memory.Pointer;

        public override long Bytes => _memory.Bytes;

        public int TimesFreed { get; private set; }

        public bool IsFreed => TimesFreed > 0;

        public override void Dispose()
        {
            _memory.Dispose();
            TimesFreed++;
        }
    }
}
