using System.Diagnostics;

namespace CtGpu.Host.Streaming;

/// <summary>
/// Decides how many volumes are written at the same time. While results wait for writers, it adds a writer as long as that makes the
/// writing faster. If a writer more gains less than a twentieth, the disk is the limit: the writer is removed and no other is added.
/// Thread-safe.
/// </summary>
/// <param name="first">Writers at first.</param>
/// <param name="most">Writers at most.</param>
internal sealed class WriterGrowth(int first, int most)
{
    private const double LeastGain = 1.05;

    /// <summary>Volumes for each writer, between two decisions. The first ones still run with the earlier number of writers.</summary>
    private const int VolumesOfWriter = 3;

    private readonly Lock _gate = new();
    private int _written, _counted;
    private long _bytes, _start;
    private bool _allWaited = true, _settled = first >= most;
    private double? _before;     // Bytes a second before the latest growth.

    /// <summary>Volumes that are written at the same time.</summary>
    public int Writers { get; private set; } = first;

    /// <summary>A volume was written.</summary>
    /// <param name="bytes">A measure of its size.</param>
    /// <param name="waiting">Another result waits for a writer.</param>
    /// <param name="now">The time, a time stamp of <see cref="Stopwatch"/>.</param>
    /// <returns>1: start another writer; -1: the caller ends; 0: neither.</returns>
    public int Written(long bytes, bool waiting, long now)
    {
        lock (_gate)
        {
            if (_settled) return 0;
            _allWaited &= waiting;
            if (++_written <= Writers)
            {
                _start = now;
                return 0;
            }

            _bytes += bytes;
            if (++_counted < (VolumesOfWriter - 1) * Writers) return 0;
            int change = Decide(_bytes / Math.Max(1e-9, Stopwatch.GetElapsedTime(_start, now).TotalSeconds));
            (_written, _counted, _bytes, _allWaited) = (0, 0, 0, true);
            Writers += change;
            return change;
        }
    }

    private int Decide(double rate)
    {
        if (!_allWaited)
        {
            // Another stage is the limit.
            _before = null;
            return 0;
        }

        bool gains = !(rate < _before * LeastGain);
        if (gains && Writers < most)
        {
            _before = rate;
            return 1;
        }

        _settled = true;
        return gains ? 0 : -1;
    }
}
