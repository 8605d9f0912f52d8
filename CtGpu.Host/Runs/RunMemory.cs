using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Memory;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Runs;

/// <summary>The memory of a run: refuses volumes that cannot fit, and bounds the volumes in memory at the same time.</summary>
internal sealed class RunMemory
{
    private readonly ConvertOptions _options;
    private readonly RunOptions _run;
    private readonly MemoryLimit _limit;
    private readonly bool _onCpu;

    /// <param name="engines">Engines of the run, opened: their memory counts as the program's.</param>
    public RunMemory(ConvertOptions options, RunOptions run, IReadOnlyList<IEngine> engines)
    {
        (_options, _run) = (options, run);
        _onCpu = engines.Any(engine => engine is CpuEngine);
        _limit = Limit(run.Jobs);
    }

    /// <summary>
    /// Limits native allocations to what the process may use. It holds until it is called again; estimates can be too small, and an
    /// allocation that fails ends one volume, but the kernel would end the process.
    /// </summary>
    public static MemoryLimit Limit(int jobs)
    {
        long volumes = NativeMemoryLimit.Allocated;
        MemoryLimit limit = MemoryLimit.Of(jobs, volumes);
        NativeMemoryLimit.Most = limit.Available;
        return limit;
    }

    public MemoryNeed NeedOf(VolumeJob job) => VolumeMemory.Of(job.Volume, _options, _run, _onCpu);

    /// <exception cref="CtGpuException">Transient: the volume cannot fit.</exception>
    public void Require(VolumeJob job)
    {
        if (VolumeMemory.Refusal(job.Name, job.Volume, _options, NeedOf(job), _limit) is { } refusal) throw refusal;
    }

    public MemoryBudget BudgetFor(IReadOnlyList<VolumeJob> jobs) => new(
        _limit.Available,
        jobs.Select(job => NeedOf(job).Total).Where(bytes => bytes <= _limit.Available).DefaultIfEmpty(0).Max());
}
