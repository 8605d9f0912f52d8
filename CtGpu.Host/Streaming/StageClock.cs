using System.Diagnostics;

namespace CtGpu.Host.Streaming;

/// <summary>Share of a run's time in which a stage was busy, 0..1, over all threads of the stage.</summary>
/// <param name="Read">Waiting for files.</param>
/// <param name="Decode">Decoding stored values.</param>
/// <param name="Device">Computing.</param>
/// <param name="Write">Encoding, hashing, writing and flushing.</param>
internal sealed record StageShares(double Read, double Decode, double Device, double Write)
{
    /// <summary>
    /// The stage that limits the run. Reading and decoding alternate in one stage, so they count together, and the larger one is
    /// named.
    /// </summary>
    public string Limit =>
        Read + Decode >= Math.Max(Device, Write) ? (Read >= Decode ? "read" : "decode")
        : Device >= Write ? "device"
        : "write";

    /// <summary>Share of the stage that limits.</summary>
    public double LimitShare => Limit switch
    {
        "read" => Read,
        "decode" => Decode,
        "device" => Device,
        _ => Write,
    };
}

/// <summary>Adds up how long each stage of a run was busy.</summary>
/// <param name="readers">Volumes that are read at the same time.</param>
/// <param name="slots">Threads of the device stage.</param>
/// <param name="writers">Threads of the write stage.</param>
internal sealed class StageClock(int readers, int slots, int writers)
{
    private volatile int _writers = writers;

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _read, _decode, _device, _write;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <summary>Threads of the write stage. Their number may change during the run.</summary>
    public int Writers
    {
        get => _writers;
        set => _writers = value;
    }

    public StageShares Shares
    {
        get
        {
            double elapsed = Math.Max(1, Stopwatch.GetTimestamp() - _start);
            return new(
                Volatile.Read(ref _read) / elapsed / readers,
                Volatile.Read(ref _decode) / elapsed / readers,
                Volatile.Read(ref _device) / elapsed / slots,
                Volatile.Read(ref _write) / elapsed / _writers);
        }
    }

    /// <summary>Adds busy time and returns its milliseconds.</summary>
    /// <param name="start">Start of the work, a time stamp of <see cref="Stopwatch"/>.</param>
    /// <param name="decodeShare">Part of the time spent on decoding, 0..1.</param>
    public double Read(long start, double decodeShare)
    {
        long decode = (long)((Stopwatch.GetTimestamp() - start) * decodeShare);
        Interlocked.Add(ref _decode, decode);
        Interlocked.Add(ref _read, -decode);
        return Add(ref _read, start);
    }

    public double Device(long start) => Add(ref _device, start);

    public double Write(long start) => Add(ref _write, start);

    private static double Add(ref long busy, long start)
    {
        Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - start);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
