using System.Collections.Concurrent;

namespace CtGpu.Host.Library.Streams;

/// <summary>Items between the stream's threads and the consumer. A full queue makes the stream wait.</summary>
internal sealed class StreamQueue(int capacity, CancellationToken stop) : IDisposable
{
    private readonly BlockingCollection<StreamItem> _items = new(capacity);

    public bool IsCompleted => _items.IsCompleted;

    /// <summary>Memory for further items.</summary>
    public IdleBuffers Idle { get; } = new(most: 3 * (capacity + 2));

    /// <exception cref="OperationCanceledException">The stream was stopped. The item is disposed.</exception>
    public void Add(StreamItem item)
    {
        try
        {
            _items.Add(item, stop);
        }
        catch
        {
            item.Dispose();
            throw;
        }
    }

    public bool TryTake(TimeSpan timeout, out StreamItem? item)
    {
        try
        {
            return _items.TryTake(out item, (int)timeout.TotalMilliseconds, stop);
        }
        catch (OperationCanceledException)
        {
            item = null;
            return false;
        }
    }

    public void Complete() => _items.CompleteAdding();

    public void Dispose()
    {
        while (_items.TryTake(out StreamItem? left)) left.Dispose();
        Idle.Dispose();
        _items.Dispose();
    }
}
