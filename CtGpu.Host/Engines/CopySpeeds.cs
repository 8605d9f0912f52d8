using System.Diagnostics;

namespace CtGpu.Host.Engines;

/// <summary>Speed of plain copies on an engine: the limit of every step that moves more than it computes.</summary>
/// <param name="MemoryBytesPerSecond">Within the engine's memory, bytes read plus bytes written.</param>
/// <param name="UploadBytesPerSecond">From host buffers to the engine; infinite if it computes in them.</param>
/// <param name="DownloadBytesPerSecond">From the engine to host buffers; infinite if it computes in them.</param>
internal sealed record CopySpeeds(double MemoryBytesPerSecond, double UploadBytesPerSecond, double DownloadBytesPerSecond)
{
    /// <summary>Bytes of each copy: far more than caches hold.</summary>
    public const int Bytes = 128 << 20;

    private const int Repeats = 7;

    /// <summary>Seconds of the fastest of several copies.</summary>
    public static double FastestSeconds(Action copy)
    {
        double fastest = double.PositiveInfinity;
        for (int n = 0; n < Repeats; n++)
        {
            long start = Stopwatch.GetTimestamp();
            copy();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return fastest;
    }
}
