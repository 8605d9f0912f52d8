using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>A volume that waits for an engine, or is on one.</summary>
internal sealed class QueuedVolume(LoadedVolume volume)
{
    public LoadedVolume Volume { get; set; } = volume;

    /// <summary>Engines that could not do it.</summary>
    public HashSet<IEngine> Tried { get; } = [];

    /// <summary>What the first of them said.</summary>
    public Exception? Failure { get; set; }
}

/// <summary>
/// Volumes between the reader and the engines, a bounded number of them. A volume that an engine could not do waits for
/// one that has not tried it, ahead of the others; an engine that is retired takes no more. An engine's threads end when
/// nothing can come to them any more, not even from another engine.
/// </summary>
/// <param name="engines">All that take volumes.</param>
/// <param name="capacity">Volumes that the reader may be ahead.</param>
internal sealed class VolumeQueue(IEnumerable<IEngine> engines, int capacity)
{
    private readonly object _gate = new();
    private readonly Queue<QueuedVolume> _fresh = new();
    private readonly List<QueuedVolume> _moved = [];
    private readonly HashSet<IEngine> _alive = [.. engines];
    private readonly Dictionary<IEngine, int> _busy = engines.Distinct().ToDictionary(engine => engine, _ => 0);
    private bool _complete;

    /// <summary>Waits for room.</summary>
    public void Add(LoadedVolume volume, CancellationToken cancellation)
    {
        Wait(() => _fresh.Count < capacity, cancellation);
        lock (_gate)
        {
            // There is one reader, so that nobody has taken the room.
            _fresh.Enqueue(new QueuedVolume(volume));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>No more will be added.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _complete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The next volume for an engine, or null when none can come any more. <see cref="Release"/> or <see cref="Move"/> follows.</summary>
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

    /// <summary>An engine is done with a volume, one way or the other.</summary>
    public void Release(IEngine engine)
    {
        lock (_gate)
        {
            _busy[engine]--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Gives a volume that an engine could not do to one that has not tried it; false where there is none, and the engine still has it.</summary>
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

    /// <summary>Takes an engine out for good.</summary>
    /// <returns>Volumes that waited for it alone.</returns>
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

    /// <summary>Waits until a condition, which is asked under the lock, holds.</summary>
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
