using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

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

    internal WorkerPool Pool => _pool;

    public string Name { get; }

    /// <summary>One: a volume already uses every thread.</summary>
    public int PreferredSlots => 1;

    public bool ComputesInHostMemory => true;

    public HostBuffer AllocateHost(long bytes) => new PageableBuffer(bytes);

    /// <summary>There are no slabs: another slot has fresh memory.</summary>
    public IVolumeSlot CreateSlot(bool smallSlabs = false) => new CpuSlot(_pool);

    public bool Answers() => true;

    /// <summary>Sends a tiny volume through the steps, so that the hot methods are compiled.</summary>
    internal static unsafe void WarmUp()
    {
        Shape3 input = new(4, 12, 70), output = new(5, 11, 66);
        RescalePlan rescale = RescalePlan.Create([.. Enumerable.Repeat(new SliceRescale(1, 0), input.Z)], true, HuRule.Rounded, [], false);
        ResamplePlan resample = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
        using HostBuffer stored = new PageableBuffer(input.Voxels * sizeof(short)), hounsfield = new PageableBuffer(output.Voxels * sizeof(short));
        using HostBuffer bits = new PageableBuffer(new BitGrid(output).Bytes);
        using var pool = new WorkerPool(1);
        for (int i = 0; i < input.Voxels; i++) stored.As<short>()[i] = (short)(i / 9 % 2 == 0 ? -1000 : 40);
        using var slot = new CpuSlot(pool);
        slot.Begin(new VolumePlan(rescale, resample, new MaskPlan(-320, Background.Faces, true), null, null, null), new VolumeOutput(hounsfield, bits, null));
        slot.Upload(stored);
        slot.Rescale();
        slot.Resample();
        slot.Threshold();
        slot.FillOutside(null);
        slot.FillSlices();
        slot.KeepLargestAir();
        slot.ReadMaskFacts();
    }

    public void Dispose() => _pool.Dispose();
}
