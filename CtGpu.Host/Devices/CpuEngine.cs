using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Devices;

/// <summary>The CPU as an engine: vector instructions and threads, computing in the host buffers themselves.</summary>
public sealed class CpuEngine : IEngine
{
    private readonly WorkerPool _pool;

    /// <param name="threads">Threads that share one volume's work.</param>
    public CpuEngine(int threads)
    {
        _pool = new WorkerPool(threads);
        Name = FormattableString.Invariant($"cpu ({ResampleCpu.VectorName}, {threads} {(threads == 1 ? "thread" : "threads")})");
    }

    public string Name { get; }

    /// <summary>One: a volume already uses every thread.</summary>
    public int PreferredSlots => 1;

    public HostBuffer AllocateHost(long bytes) => new PageableBuffer(bytes);

    public IVolumeSlot CreateSlot() => new CpuSlot(_pool);

    public void Dispose() => _pool.Dispose();
}
