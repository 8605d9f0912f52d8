using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>The CPU as an engine: vector instructions and threads, computing in the host buffers directly.</summary>
internal sealed class CpuEngine : IEngine
{
    private readonly WorkerPool _pool;

    /// <param name="threads">Threads that share the work of one volume.</param>
    public CpuEngine(int threads)
    {
        _pool = new WorkerPool(threads);
        Name = FormattableString.Invariant($"cpu ({ResampleCpu.VectorName}, {threads} {(threads == 1 ? "thread" : "threads")})");
    }

    public string Name { get; }

    /// <summary>One: a volume already uses every thread.</summary>
    public int PreferredSlots => 1;

    public HostBuffer AllocateHost(long bytes) => new PageableBuffer(bytes);

    public IVolumeSlot CreateSlot(bool smallSlabs = false) => new CpuSlot(_pool);

    public IRayCaster CreateRayCaster() => new CpuRayCaster(_pool);

    public IMarchingCubes CreateMarchingCubes() => new CpuMarchingCubes(_pool);

    public CopySpeeds MeasureCopies(int threads) => CpuCopySpeeds.Measure(threads);

    public bool Answers() => true;

    public void Dispose() => _pool.Dispose();
}
