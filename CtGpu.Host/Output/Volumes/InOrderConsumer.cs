namespace CtGpu.Host.Output.Volumes;

/// <summary>
/// Consumes items in order although several threads produce them out of order. The thread that finishes the next item consumes it and all
/// finished items that follow, while the other threads continue. At most as many items as there are slots are started and not yet consumed.
/// Item i can therefore keep its data in slot i modulo the number of slots.
/// </summary>
/// <param name="slots">At least 1. Threads start items in ascending order.</param>
/// <param name="consume">Called with 0, 1, 2, … by one thread at a time.</param>
internal sealed class InOrderConsumer(int slots, Action<int> consume)
{
    private readonly object _gate = new();
    private readonly bool[] _produced = new bool[slots];
    private int _next;
    private bool _consuming;
    private bool _failed;

    /// <summary>
    /// Waits until the item's slot is free, produces the item, and consumes finished items. After a failure in any thread, no further
    /// item is produced or consumed.
    /// </summary>
    public void Run(int item, Action produce)
    {
        try
        {
            if (!Begin(item)) return;
            produce();
            for (int ready = End(item); ready >= 0; ready = Consumed(ready)) consume(ready);
        }
        catch
        {
            // Release the threads that wait for this item.
            lock (_gate)
            {
                _failed = true;
                Monitor.PulseAll(_gate);
            }

            throw;
        }
    }

    private bool Begin(int item)
    {
        lock (_gate)
        {
            while (item - _next >= slots && !_failed) Monitor.Wait(_gate);
            return !_failed;
        }
    }

    /// <returns>The item that this thread must consume, or -1.</returns>
    private int End(int item)
    {
        lock (_gate)
        {
            _produced[item % slots] = true;
            if (_consuming) return -1;
            _consuming = true;
            return Next();
        }
    }

    private int Consumed(int item)
    {
        lock (_gate)
        {
            _produced[item % slots] = false;
            _next++;
            Monitor.PulseAll(_gate);
            return Next();
        }
    }

    private int Next()
    {
        if (_produced[_next % slots] && !_failed) return _next;
        _consuming = false;
        return -1;
    }
}
