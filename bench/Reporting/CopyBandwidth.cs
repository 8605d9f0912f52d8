using System.Diagnostics;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Reporting;

/// <summary>
/// Bandwidth of plain copies between two buffers of 256 MiB, which exceed the caches: bytes read plus bytes written, per second.
/// </summary>
internal static unsafe class CopyBandwidth
{
    private const int Chunks = 64;
    private const long BytesPerChunk = 4 << 20;
    private const int Repeats = 9;
    private static readonly Dictionary<int, double> Measured = [];

    /// <summary>Returns the best of several copies. Measures once in a process for each number of threads.</summary>
    public static double Of(int threads)
    {
        if (Measured.TryGetValue(threads, out double known)) return known;
        using var from = new NativeBuffer<byte>(Chunks * BytesPerChunk);
        using var to = new NativeBuffer<byte>(Chunks * BytesPerChunk);
        using var pool = new WorkerPool(threads);
        // The system allocates pages at the first write. Until then, all reads come from one shared page of zeros.
        from.Span.Fill(1);
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.For(Chunks, (chunk, _) =>
            {
                long offset = chunk * BytesPerChunk;
                Buffer.MemoryCopy(from.Pointer + offset, to.Pointer + offset, BytesPerChunk, BytesPerChunk);
            });
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (taken < best) best = taken;
        }

        return Measured[threads] = 2 * from.Length / best.TotalSeconds;
    }
}
