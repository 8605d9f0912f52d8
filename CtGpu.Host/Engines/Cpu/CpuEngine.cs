using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>The CPU as an engine: vector instructions and threads, computing in the host buffers directly.</summary>
internal sealed class CpuEngine : IEngine
{
    /// <summary>
    /// Threads of a volume where there are many. The mask has steps from slice to slice, and the passes of the resample wait for each
    /// other, so a volume cannot keep many threads busy.
    /// </summary>
    private const int ThreadsOfSlot = 4;

    private const int MostSlots = 16;

    private readonly WorkerPool _pool;
    private int _slots = 1;

    /// <param name="threads">Threads that share the work of one volume, or of several.</param>
    public CpuEngine(int threads)
    {
        _pool = new WorkerPool(threads);
        Name = FormattableString.Invariant($"cpu ({ResampleCpu.VectorName}, {threads} {(threads == 1 ? "thread" : "threads")})");
    }

    public string Name { get; }

    public int PreferredSlots => Math.Clamp(_pool.Workers / ThreadsOfSlot, 1, MostSlots);

    public bool Divides => true;

    public void Divide(int slots) => _slots = slots;

    public HostBuffer AllocateHost(long bytes) => new PageableBuffer(bytes);

    public IVolumeSlot CreateSlot(bool smallSlabs = false) => _slots == 1
        ? new CpuSlot(_pool)
        : new CpuSlot(new WorkerPool(Math.Max(1, _pool.Workers / _slots)), ownsPool: true);

    public IRayCaster CreateRayCaster() => new CpuRayCaster(_pool);

    public IMarchingCubes CreateMarchingCubes() => new CpuMarchingCubes(_pool);

    public CopySpeeds MeasureCopies(int threads) => CpuCopySpeeds.Measure(threads);

    public bool Answers() => true;

    public void Dispose() => _pool.Dispose();
}
