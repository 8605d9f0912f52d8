using CtGpu.Host.Engines;

namespace CtGpu.Host.Library.Streams;

/// <summary>The memory of one item of a stream.</summary>
internal sealed record StreamBuffers(HostBuffer Hounsfield, HostBuffer? Mask, HostBuffer? Normalized) : IDisposable
{
    public void Dispose()
    {
        Hounsfield.Dispose();
        Mask?.Dispose();
        Normalized?.Dispose();
    }
}

/// <summary>
/// Memory of items that the consumer has disposed. The stream reuses it, and allocates memory only while more items are in use than ever
/// before.
/// </summary>
/// <param name="most">Buffers that are kept; others are freed.</param>
internal sealed class IdleBuffers(int most) : IDisposable
{
    private readonly List<HostBuffer> _idle = [];
    private bool _closed;

    public void Add(HostBuffer buffer)
    {
        lock (_idle)
        {
            if (!_closed && _idle.Count < most)
            {
                _idle.Add(buffer);
                return;
            }
        }

        buffer.Dispose();
    }

    /// <summary>The smallest buffer of at least that many bytes, else any, else null.</summary>
    public HostBuffer? Take(long bytes)
    {
        lock (_idle)
        {
            HostBuffer? best = _idle.Where(buffer => buffer.Bytes >= bytes).MinBy(buffer => buffer.Bytes) ?? _idle.FirstOrDefault();
            if (best != null) _idle.Remove(best);
            return best;
        }
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _closed = true;
            foreach (HostBuffer buffer in _idle) buffer.Dispose();
            _idle.Clear();
        }
    }
}
