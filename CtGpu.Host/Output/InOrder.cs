namespace CtGpu.Host.Output;

/// <summary>
/// Takes in order what several threads make out of order: whoever finishes the next item takes it, and what follows and is
/// ready, while the others go on. At most so many items are begun and not yet taken as there are slots, so that item i may keep
/// what it makes in slot i modulo their number.
/// </summary>
/// <param name="slots">At least 1; threads begin items in ascending order.</param>
/// <param name="take">Called for 0, 1, 2, … by one thread at a time.</param>
internal sealed class InOrder(int slots, Action<int> take)
{
    private readonly object _gate = new();
    private readonly bool[] _made = new bool[slots];
    private int _next;
    private bool _taking;
    private bool _failed;

    /// <summary>Makes an item once its slot is free, and takes what is ready. After a failure, in any thread, nothing more is made or taken.</summary>
    public void Run(int item, Action make)
    {
        try
        {
            if (!Begin(item)) return;
            make();
            for (int ready = End(item); ready >= 0; ready = Taken(ready)) take(ready);
        }
        catch
        {
            // Threads that wait for this item must not wait for ever.
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

    /// <returns>The item that this thread is to take, or -1.</returns>
    private int End(int item)
    {
        lock (_gate)
        {
            _made[item % slots] = true;
            if (_taking) return -1;
            _taking = true;
            return Next();
        }
    }

    private int Taken(int item)
    {
        lock (_gate)
        {
            _made[item % slots] = false;
            _next++;
            Monitor.PulseAll(_gate);
            return Next();
        }
    }

    private int Next()
    {
        if (_made[_next % slots] && !_failed) return _next;
        _taking = false;
        return -1;
    }
}
