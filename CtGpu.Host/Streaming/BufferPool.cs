using CtGpu.Host.Engines;

namespace CtGpu.Host.Streaming;

/// <summary>
/// A fixed number of host buffers that go round. Whoever wants one while all are out waits: this is what bounds the
/// memory of a run, whatever the cohort's size. Buffers are made when first needed and grow with the volumes.
/// </summary>
/// <param name="count">Buffers that may be out at once.</param>
/// <param name="allocate">Makes a buffer of at least so many bytes.</param>
internal sealed class BufferPool(int count, Func<long, HostBuffer> allocate) : IDisposable
{
    private readonly SemaphoreSlim _free = new(count);
    private readonly List<HostBuffer> _idle = [];
    private readonly List<HostBuffer> _all = [];

    /// <summary>A buffer of at least <paramref name="bytes"/>, contents undefined.</summary>
    public HostBuffer Rent(long bytes, CancellationToken cancellation)
    {
        _free.Wait(cancellation);
        try
        {
            return TakeIdle(bytes) ?? Allocate(bytes);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Return(HostBuffer buffer)
    {
        lock (_idle) _idle.Add(buffer);
        _free.Release();
    }

    /// <summary>Two pools swap buffers that are out: each takes the other's back from now on.</summary>
    public static void Swap(BufferPool first, HostBuffer ofFirst, BufferPool second, HostBuffer ofSecond)
    {
        first.Own(ofSecond, insteadOf: ofFirst);
        second.Own(ofFirst, insteadOf: ofSecond);
    }

    /// <summary>Frees all buffers, those that are out too: nobody may be using one any more.</summary>
    public void Dispose()
    {
        foreach (HostBuffer buffer in _all) buffer.Dispose();
        _free.Dispose();
    }

    private void Own(HostBuffer buffer, HostBuffer insteadOf)
    {
        lock (_idle)
        {
            _all.Remove(insteadOf);
            _all.Add(buffer);
        }
    }

    /// <summary>The smallest idle buffer that will do; when all are too small, one of them makes room for a larger one.</summary>
    private HostBuffer? TakeIdle(long bytes)
    {
        lock (_idle)
        {
            if (_idle.Count == 0) return null;
            HostBuffer? best = _idle.Where(b => b.Bytes >= bytes).MinBy(b => b.Bytes);
            HostBuffer taken = best ?? _idle[0];
            _idle.Remove(taken);
            if (best != null) return best;
            _all.Remove(taken);
            taken.Dispose();
            return null;
        }
    }

    private HostBuffer Allocate(long bytes)
    {
        HostBuffer buffer = allocate(bytes);
        lock (_idle) _all.Add(buffer);
        return buffer;
    }
}
