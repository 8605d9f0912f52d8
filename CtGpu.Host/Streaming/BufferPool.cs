using CtGpu.Host.Engines;

namespace CtGpu.Host.Streaming;

/// <summary>
/// A bounded number of host buffers, reused from volume to volume. The bound limits the memory of a run, whatever the size of the
/// cohort. Memory is allocated on first use and replaced if a larger volume comes.
/// </summary>
/// <param name="count">Number of buffers that may be rented at the same time, until <see cref="Grow"/> is called.</param>
/// <param name="allocate">Allocates at least that many bytes.</param>
/// <param name="reuses">Keeps the memory of returned buffers. Otherwise it is freed.</param>
internal sealed class BufferPool(int count, Func<long, HostBuffer> allocate, bool reuses = true) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly List<HostBuffer> _idle = [];
    private readonly HashSet<PooledBuffer> _rented = [];

    /// <summary>Rents a buffer of at least <paramref name="bytes"/>, contents undefined. Waits while all buffers are rented.</summary>
    public PooledBuffer Rent(long bytes, CancellationToken cancellation)
    {
        _free.Wait(cancellation);
        try
        {
            var buffer = new PooledBuffer(this, TakeIdle(bytes) ?? allocate(bytes));
            lock (_idle) _rented.Add(buffer);
            return buffer;
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    /// <summary>Allows one buffer more to be rented.</summary>
    public void Grow() => _free.Release();

    /// <summary>Frees all memory, also that of rented buffers. No buffer may be in use any more.</summary>
    public void Dispose()
    {
        foreach (HostBuffer memory in _idle.Concat(_rented.Select(buffer => buffer.Memory))) memory.Dispose();
        _free.Dispose();
    }

    /// <summary>Called by a buffer that is disposed.</summary>
    internal void Return(PooledBuffer buffer)
    {
        lock (_idle)
        {
            // A second disposal has no effect.
            if (!_rented.Remove(buffer)) return;
            if (reuses) _idle.Add(buffer.Memory);
            else buffer.Memory.Dispose();
        }

        _free.Release();
    }

    /// <summary>The smallest idle memory that is large enough. If none is, frees one to make place for a larger one.</summary>
    private HostBuffer? TakeIdle(long bytes)
    {
        lock (_idle)
        {
            if (_idle.Count == 0) return null;
            HostBuffer? best = _idle.Where(memory => memory.Bytes >= bytes).MinBy(memory => memory.Bytes);
            HostBuffer taken = best ?? _idle[0];
            _idle.Remove(taken);
            if (best == null) taken.Dispose();
            return best;
        }
    }
}
