using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>Measures copies in the host's memory.</summary>
internal static unsafe class CpuCopySpeeds
{
    private const int Chunk = 1 << 20;

    public static CopySpeeds Measure(int threads)
    {
        using var workers = new WorkerPool(threads);
        using HostBuffer from = new PageableBuffer(CopySpeeds.Bytes), to = new PageableBuffer(CopySpeeds.Bytes);
        // Memory that was never written to has no pages of its own.
        new Span<byte>(from.Pointer, CopySpeeds.Bytes).Fill(1);
        double seconds = CopySpeeds.FastestSeconds(() => workers.For(CopySpeeds.Bytes / Chunk, (n, _) =>
        {
            long offset = (long)n * Chunk;
            Buffer.MemoryCopy(from.Pointer + offset, to.Pointer + offset, Chunk, Chunk);
        }));
        return new CopySpeeds(2 * CopySpeeds.Bytes / seconds, double.PositiveInfinity, double.PositiveInfinity);
    }
}
