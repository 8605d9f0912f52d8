namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// Has this process ended when a frame takes more processor time or memory than any sound one can. Processor time, not the
/// clock's: a machine that is busy with other things must not make a sound frame look damaged.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int PeriodMs = 100;
    private const long PixelsOfASecond = 4 << 20;
    private const long BaseBytes = 256L << 20;
    private const int BytesOfAPixel = 32;

    private static readonly TimeSpan s_baseTime = TimeSpan.FromSeconds(1);

    private readonly Action<string> _end;
    private readonly Lock _state = new();
    private readonly Timer _timer;
    private TimeSpan _latest;
    private long _largest;
    private bool _watching;

    /// <param name="end">Ends the process, having said why.</param>
    public Watchdog(Action<string> end)
    {
        _end = end;
        _timer = new Timer(_ => Look());
    }

    /// <param name="pixels">Of the frame.</param>
    public void Start(int pixels)
    {
        lock (_state)
        {
            _latest = Environment.CpuUsage.TotalTime + s_baseTime + TimeSpan.FromSeconds((double)pixels / PixelsOfASecond);
            _largest = Environment.WorkingSet + BaseBytes + ((long)BytesOfAPixel * pixels);
            _watching = true;
        }

        _timer.Change(PeriodMs, PeriodMs);
    }

    public void Stop()
    {
        // Where the end has been decided, it is waited for here: there is no second answer.
        lock (_state) _watching = false;
        _timer.Change(Timeout.Infinite, Timeout.Infinite);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_state)
        {
            if (!_watching) return;
            long bytes = Environment.WorkingSet;
            string? reason =
                Environment.CpuUsage.TotalTime > _latest ? $"decoding does not end within the {s_baseTime.TotalSeconds} s and more that a frame may take"
                : bytes > _largest ? $"decoding has brought the process to {bytes >> 20} MiB, more than any frame of this size may"
                : null;
            if (reason != null) _end(reason);
        }
    }
}
