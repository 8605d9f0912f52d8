using System.Diagnostics;

namespace CtGpu.Host.Pipeline;

/// <summary>Share of a run's time in which a stage was busy, 0..1, over all threads of the stage.</summary>
public sealed record StageShares(double Read, double Device, double Write)
{
    /// <summary>The busiest stage: what more of would make the run faster.</summary>
    public string Limit => Read >= Device && Read >= Write ? "read" : Device >= Write ? "device" : "write";
}

/// <summary>Adds up how long each stage of a run was busy.</summary>
/// <param name="slots">Threads of the device stage.</param>
/// <param name="writers">Threads of the write stage.</param>
internal sealed class StageClock(int slots, int writers)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _read, _device, _write;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    public StageShares Shares
    {
        get
        {
            double elapsed = Math.Max(1, Stopwatch.GetTimestamp() - _start);
            return new(
                Volatile.Read(ref _read) / elapsed, Volatile.Read(ref _device) / elapsed / slots, Volatile.Read(ref _write) / elapsed / writers);
        }
    }

    /// <summary>Each returns the milliseconds since <paramref name="start"/>, a time stamp of <see cref="Stopwatch"/>.</summary>
    public double Read(long start) => Add(ref _read, start);

    public double Device(long start) => Add(ref _device, start);

    public double Write(long start) => Add(ref _write, start);

    private static double Add(ref long busy, long start)
    {
        Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - start);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
