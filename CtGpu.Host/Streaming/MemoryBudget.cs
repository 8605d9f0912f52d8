using CtGpu.Host.Pipeline;

namespace CtGpu.Host.Streaming;

/// <summary>
/// Divides a number of bytes among the volumes of a stream. A volume is read once its whole need fits beside the volumes that are not
/// written yet. A volume alone always starts, so the stream never stops.
/// </summary>
/// <param name="bytes">Bytes for all volumes together.</param>
/// <param name="largest">Largest need of a volume.</param>
internal sealed class MemoryBudget(long bytes, long largest)
{
    private readonly object _gate = new();
    private readonly Dictionary<VolumeJob, long> _held = new(ReferenceEqualityComparer.Instance);
    private double _sum;

    public static MemoryBudget Unlimited => new(long.MaxValue, 0);

    /// <summary>
    /// Whether so many of the largest volumes exceed the budget. Memory of finished volumes must then be freed instead of reused, because
    /// the next volume may need it in another form.
    /// </summary>
    public bool IsTight(int volumes) => (double)largest * volumes > bytes;

    /// <summary>Waits until the need of a volume fits.</summary>
    public void Reserve(VolumeJob job, MemoryNeed need, CancellationToken cancellation)
    {
        using CancellationTokenRegistration wake = cancellation.Register(() =>
        {
            lock (_gate) Monitor.PulseAll(_gate);
        });
        lock (_gate)
        {
            while (_held.Count > 0 && _sum + need.Total > bytes)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            _held[job] = need.Total;
            _sum += need.Total;
        }
    }

    /// <summary>Reduces what a volume holds, after it was computed. Has no effect if the volume is finished.</summary>
    public void Reduce(VolumeJob job, long to) => Change(job, held => Math.Min(held, to));

    /// <summary>Returns what a volume holds, after its memory is free.</summary>
    public void Release(VolumeJob job) => Change(job, _ => 0);

    private void Change(VolumeJob job, Func<long, long> change)
    {
        lock (_gate)
        {
            if (!_held.Remove(job, out long held)) return;
            long now = change(held);
            if (now > 0) _held.Add(job, now);
            _sum += now - held;
            Monitor.PulseAll(_gate);
        }
    }
}
