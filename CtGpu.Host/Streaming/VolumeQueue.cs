using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>A loaded volume that waits for an engine or is on one.</summary>
internal sealed class QueuedVolume(LoadedVolume volume, PooledBuffer stored)
{
    public LoadedVolume Volume => volume;

    /// <summary>The buffer of <see cref="LoadedVolume.Stored"/>.</summary>
    public PooledBuffer Stored => stored;

    /// <summary>Engines that failed it.</summary>
    public HashSet<IEngine> Tried { get; } = [];

    /// <summary>Failure of the first of them.</summary>
    public Exception? Failure { get; set; }
}

/// <summary>
/// A bounded queue of volumes between the readers and the engines. A volume that an engine failed waits, ahead of the others, for an
/// engine that has not tried it. A retired engine takes no more volumes. <see cref="Take"/> returns null to an engine when no volume
/// can come any more, not even from another engine.
/// </summary>
/// <param name="engines">All engines that take volumes.</param>
/// <param name="capacity">Number of volumes that the readers may be ahead.</param>
internal sealed class VolumeQueue(IEnumerable<IEngine> engines, int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<QueuedVolume> _fresh = new();
    private readonly List<QueuedVolume> _moved = [];
    private readonly HashSet<IEngine> _alive = [.. engines];
    private readonly Dictionary<IEngine, int> _busy = engines.Distinct().ToDictionary(engine => engine, _ => 0);
    private bool _complete;

    /// <summary>Adds a volume. Waits while the queue is full.</summary>
    public void Add(QueuedVolume volume, CancellationToken cancellation)
    {
        Wait(() =>
        {
            if (_fresh.Count >= capacity) return false;
            _fresh.Enqueue(volume);
            return true;
        }, cancellation);
    }

    /// <summary>Says that no more volumes will be added.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Waits for the next volume for an engine; null if none can come any more. The engine must call <see cref="Release"/> or
    /// <see cref="Move"/> afterwards.
    /// </summary>
    public QueuedVolume? Take(IEngine engine, CancellationToken cancellation)
    {
        QueuedVolume? taken = null;
        Wait(() =>
        {
            if (!_alive.Contains(engine)) return true;
            taken = _moved.Find(volume => !volume.Tried.Contains(engine));
            if (taken != null) _moved.Remove(taken);
            else _fresh.TryDequeue(out taken);
            if (taken != null) _busy[engine]++;
            return taken != null || (_complete && _busy.All(other => other.Key == engine || other.Value == 0));
        }, cancellation);
        return taken;
    }

    /// <summary>Says that an engine has finished a volume or has failed it for good.</summary>
    public void Release(IEngine engine)
    {
        lock (_gate)
        {
            _busy[engine]--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>
    /// Moves a volume that an engine failed to an engine that has not tried it. False if there is none; the volume then stays with
    /// the engine.
    /// </summary>
    public bool Move(QueuedVolume volume, IEngine from)
    {
        lock (_gate)
        {
            volume.Tried.Add(from);
            if (_alive.All(volume.Tried.Contains)) return false;
            _moved.Add(volume);
            Release(from);
            return true;
        }
    }

    /// <summary>Removes an engine for good.</summary>
    /// <param name="first">True on the first call for this engine.</param>
    /// <param name="last">True if no engine is left.</param>
    /// <returns>Volumes that no remaining engine can try.</returns>
    public IReadOnlyList<QueuedVolume> Retire(IEngine engine, out bool first, out bool last)
    {
        lock (_gate)
        {
            first = _alive.Remove(engine);
            last = _alive.Count == 0;
            QueuedVolume[] stranded = [.. _moved.Where(volume => _alive.All(volume.Tried.Contains))];
            foreach (QueuedVolume volume in stranded) _moved.Remove(volume);
            Monitor.PulseAll(_gate);
            return stranded;
        }
    }

    /// <summary>Waits until a condition holds. It is evaluated under the lock.</summary>
    private void Wait(Func<bool> condition, CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(() =>
        {
            lock (_gate) Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                if (condition())
                {
                    Monitor.PulseAll(_gate);
                    return;
                }

                Monitor.Wait(_gate);
            }
        }
    }
}
