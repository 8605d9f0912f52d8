using ILGPU;

namespace CtGpu.Kernels.Launch;

/// <summary>
/// The items that one thread of a launch processes:
/// <code>for (long i = walk.Start, end = walk.End(i); i &lt; end; i += walk.Step)</code>
/// On a GPU, items interleave, so neighbouring threads access neighbouring memory. ILGPU's CPU accelerator has a cost per simulated
/// thread, so there a few threads process one contiguous block each. Both ways, a launch can have any number of items, and results
/// do not depend on the size of a group or a warp.
/// </summary>
internal readonly struct Walk
{
    private readonly long _items;
    private readonly long _stride;
    private readonly long _span;

    private Walk(long items, long stride, long step, long span)
    {
        _items = items;
        _stride = stride;
        Step = step;
        _span = span;
    }

    /// <summary>Distance between two items of one thread.</summary>
    public long Step { get; }

    /// <summary>First item of this thread.</summary>
    public long Start => (((long)Grid.IdxX * Group.DimX) + Group.IdxX) * _stride;

    /// <summary>Thread t processes the items t, t + threads, t + 2·threads and so on.</summary>
    public static Walk Interleaved(long items, long threads) => new(items, 1, threads, items);

    /// <summary>Thread t processes the t-th of <paramref name="threads"/> contiguous blocks.</summary>
    public static Walk Blocked(long items, long threads)
    {
        long block = (items + threads - 1) / threads;
        return new Walk(items, block, 1, block);
    }

    /// <summary>End, exclusive, of the items of the thread whose first item is <paramref name="start"/>.</summary>
    public long End(long start) => Math.Min(start + _span, _items);
}
