using System.Diagnostics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>One volume on the CPU. HU, mask bits and normalised voxels are computed in the result buffers.</summary>
internal sealed unsafe class CpuSlot : IVolumeSlot
{
    private readonly WorkerPool _pool;
    private readonly bool _ownsPool;
    private readonly ResampleCpu _resample = new();
    private readonly CpuBitVolumes _bits;
    private VolumePlan? _plan;
    private VolumeResults? _results;
    private BitGrid _grid;

    /// <param name="pool">The threads that compute.</param>
    /// <param name="ownsPool">Disposes the threads with the slot.</param>
    public CpuSlot(WorkerPool pool, bool ownsPool = false) => (_pool, _bits, _ownsPool) = (pool, new CpuBitVolumes(pool), ownsPool);

    public IBitVolumes Bits => _bits;

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Compute has not been called.");

    private short* Hounsfield => _results!.Hounsfield.As<short>();

    private ulong* Mask => _results!.MaskBits!.As<ulong>();

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results)
    {
        _plan = plan;
        _results = results;
        _grid = new BitGrid(plan.Resample.OutputShape);
        SolidBits solid = plan.Mask == null ? default : new SolidBits(Mask, plan.Mask.ThresholdHounsfield);
        _resample.Run(plan.Rescale, plan.Resample, stored.As<short>(), Hounsfield, solid, _pool);
        if (plan.Mask != null) _bits.Open(_grid, Hounsfield, Mask, results.LeftBits == null ? null : results.LeftBits.As<ulong>());
    }

    public void Finish()
    {
        if (Plan.OutsideHounsfield is { } outside) SetOutsideCpu.Run(Hounsfield, Mask, _grid, outside, _pool);
        if (Plan.Normalize is { } normalize)
            NormalizeCpu.Run(Hounsfield, _grid.Shape.Voxels, normalize, _results!.Normalized!.As<float>(), _pool);
    }

    public TimeSpan Time(Action verbs)
    {
        long start = Stopwatch.GetTimestamp();
        verbs();
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        _resample.Dispose();
        _bits.Dispose();
        if (_ownsPool) _pool.Dispose();
    }
}
