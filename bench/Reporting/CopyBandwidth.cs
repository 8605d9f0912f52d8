using System.Diagnostics;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Reporting;

/// <summary>What plain copies between two buffers larger than the caches reach, in bytes read plus written a second.</summary>
internal static unsafe class CopyBandwidth
{
    private const int Chunks = 64;
    private const long BytesPerChunk = 4 << 20;
    private const int Repeats = 9;
    private static readonly Dictionary<int, double> Measured = [];

    /// <summary>The best of several copies; measured once a process for each number of threads.</summary>
    public static double Of(int threads)
    {
        if (Measured.TryGetValue(threads, out double known)) return known;
        using var from = new NativeBuffer<byte>(Chunks * BytesPerChunk);
        using var to = new NativeBuffer<byte>(Chunks * BytesPerChunk);
        using var pool = new WorkerPool(threads);
        // Untouched memory has no pages of its own.
        from.Span.Fill(1);
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            pool.For(Chunks, (chunk, _) => Buffer.MemoryCopy(from.Pointer + (chunk * BytesPerChunk), to.Pointer + (chunk * BytesPerChunk), BytesPerChunk, BytesPerChunk));
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (taken < best) best = taken;
        }

        return Measured[threads] = 2 * from.Length / best.TotalSeconds;
    }
}
