namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// Ends this process if a frame takes more processor time or memory than any valid frame. It does not use elapsed time, which
/// could make a valid frame look damaged on a busy machine.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private const int PeriodMs = 100;
    private const long PixelsPerSecond = 4 << 20;
    private const long BaseBytes = 256L << 20;
    private const int BytesPerPixel = 32;

    private static readonly TimeSpan s_baseTime = TimeSpan.FromSeconds(1);

    private readonly Action<string> _end;
    private readonly Lock _state = new();
    private readonly Timer _timer;
    private TimeSpan _latest;
    private long _largest;
    private bool _watching;

    /// <param name="end">Reports the reason and ends the process.</param>
    public Watchdog(Action<string> end)
    {
        _end = end;
        _timer = new Timer(_ => Check());
    }

    /// <param name="pixels">Number of pixels of the frame.</param>
    public void Start(int pixels)
    {
        lock (_state)
        {
            _latest = Environment.CpuUsage.TotalTime + s_baseTime + TimeSpan.FromSeconds((double)pixels / PixelsPerSecond);
            _largest = Environment.WorkingSet + BaseBytes + ((long)BytesPerPixel * pixels);
            _watching = true;
        }

        _timer.Change(PeriodMs, PeriodMs);
    }

    public void Stop()
    {
        // If Check is ending the process, this waits for it, so that no second answer is sent.
        lock (_state) _watching = false;
        _timer.Change(Timeout.Infinite, Timeout.Infinite);
    }

    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        lock (_state)
        {
            if (!_watching) return;
            long bytes = Environment.WorkingSet;
            string? reason =
                Environment.CpuUsage.TotalTime > _latest ? "decoding takes more time than any valid frame of this size"
                : bytes > _largest ? $"decoding has grown the process to {bytes >> 20} MiB, more than any valid frame of this size needs"
                : null;
            if (reason != null) _end(reason);
        }
    }
}
