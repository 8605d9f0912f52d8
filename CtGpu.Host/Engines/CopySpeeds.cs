using System.Diagnostics;
using System.Runtime.CompilerServices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Threading;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines;

/// <summary>What plain copies reach on an engine: the limit of every step that moves more than it computes.</summary>
/// <param name="MemoryBytesPerSecond">Within the engine's memory, bytes read plus bytes written.</param>
/// <param name="UploadBytesPerSecond">From host buffers to the engine; infinite where it computes in them.</param>
internal sealed record CopySpeeds(double MemoryBytesPerSecond, double UploadBytesPerSecond)
{
    /// <summary>Far more than caches hold.</summary>
    private const int Bytes = 128 << 20;
    private const int Chunk = 1 << 20;
    private const int Repeats = 7;

    /// <param name="threads">Threads that copy at once where the engine is the CPU.</param>
    public static CopySpeeds Measure(IEngine engine, int threads) => engine is CpuEngine ? OfHost(engine, threads) : OfDevice(engine);

    private static unsafe CopySpeeds OfHost(IEngine engine, int threads)
    {
        using var workers = new WorkerPool(threads);
        using HostBuffer from = engine.AllocateHost(Bytes), to = engine.AllocateHost(Bytes);
        // Untouched memory has no pages of its own.
        new Span<byte>(from.Pointer, Bytes).Fill(1);
        double seconds = Shortest(() => workers.For(Bytes / Chunk, (n, _) =>
        {
            long offset = (long)n * Chunk;
            Buffer.MemoryCopy(from.Pointer + offset, to.Pointer + offset, Chunk, Chunk);
        }));
        return new CopySpeeds(2 * Bytes / seconds, double.PositiveInfinity);
    }

    // Kept apart, so that the CPU engine never loads ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe CopySpeeds OfDevice(IEngine engine)
    {
        var device = (IlgpuEngine)engine;
        double upload = 0, memory = 0;
        using HostBuffer host = engine.AllocateHost(Bytes);
        new Span<byte>(host.Pointer, Bytes).Fill(1);
        device.Try(() =>
        {
            using AcceleratorStream stream = device.Accelerator.CreateStream();
            DeviceMemory room = device.SlotMemory();
            using MemoryBuffer1D<byte, Stride1D.Dense> from = room.Allocate<byte>(Bytes), to = room.Allocate<byte>(Bytes);
            upload = Bytes / Shortest(() =>
            {
                from.View.BaseView.CopyFromCPUUnsafeAsync(stream, ref *host.Pointer, Bytes);
                stream.Synchronize();
            });
            memory = 2 * Bytes / Shortest(() =>
            {
                from.View.BaseView.CopyTo(stream, to.View.BaseView);
                stream.Synchronize();
            });
        });
        return new CopySpeeds(memory, upload);
    }

    private static double Shortest(Action copy)
    {
        double shortest = double.PositiveInfinity;
        for (int n = 0; n < Repeats; n++)
        {
            long start = Stopwatch.GetTimestamp();
            copy();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return shortest;
    }
}
