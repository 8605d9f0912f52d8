using System.Diagnostics;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Host.Engines.Cpu;

/// <summary>One volume on the CPU. HU, mask bits and normalised voxels are computed in the result buffers.</summary>
internal sealed unsafe class CpuSlot(WorkerPool pool) : IVolumeSlot
{
    private readonly ResampleCpu _resample = new();
    private readonly MaskLabeler _labeler = new();
    private readonly DilateCpu _dilate = new();
    private NativeBuffer<ulong> _closed = new(0);
    private NativeBuffer<ulong> _grown = new(0);
    private VolumePlan? _plan;
    private VolumeResults? _results;
    private BitGrid _grid;
    private long _outsideVoxels;
    private IReadOnlyList<long> _components = [];

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Compute has not been called.");

    private short* Hounsfield => _results!.Hounsfield.As<short>();

    private ulong* Bits => _results!.MaskBits!.As<ulong>();

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results)
    {
        _plan = plan;
        _results = results;
        _grid = new BitGrid(plan.Resample.OutputShape);
        _outsideVoxels = 0;
        _components = [];
        SolidBits solid = plan.Mask == null ? default : new SolidBits(Bits, plan.Mask.ThresholdHounsfield);
        _resample.Run(plan.Rescale, plan.Resample, stored.As<short>(), Hounsfield, solid, pool);
    }

    public void Threshold() => ThresholdCpu.Run(Hounsfield, _grid, Plan.Mask!.ThresholdHounsfield, Bits, pool);

    public void FillOutside(BallPlan? seal)
    {
        if (seal == null)
        {
            _outsideVoxels = FillOutside(Bits);
            return;
        }

        Scratch.Grow(ref _closed, _grid.Words);
        Scratch.Grow(ref _grown, _grid.Words);
        ulong* closed = _closed.Pointer, grown = _grown.Pointer;
        Buffer.MemoryCopy(Bits, closed, _grid.Bytes, _grid.Bytes);
        _dilate.Close(closed, grown, _grid, seal, pool);
        // Outside air is what the fill adds to the closed solid. From here on, closed holds this difference.
        Buffer.MemoryCopy(closed, grown, _grid.Bytes, _grid.Bytes);
        FillOutside(grown);
        BitSets.Combine<BitAndNot>(grown, closed, closed, _grid, pool);
        _dilate.Run(closed, grown, _grid, seal, pool);
        _outsideVoxels = BitSets.Union(Bits, grown, _grid, pool);
    }

    public void FillSlices() => _labeler.FillSlices(Bits, _grid, pool);

    public void KeepLargestAir() => _components = _labeler.KeepLargestAir(Bits, _grid, pool);

    public void Dilate(BallPlan ball)
    {
        Scratch.Grow(ref _grown, _grid.Words);
        _dilate.Run(Bits, _grown.Pointer, _grid, ball, pool);
        Buffer.MemoryCopy(_grown.Pointer, Bits, _grid.Bytes, _grid.Bytes);
    }

    public MaskFacts ReadMaskFacts()
    {
        MaskExtent extent = MaskFactsCpu.Measure(Bits, _grid, pool);
        return MaskFacts.From(extent, _grid.Shape, _outsideVoxels, _components);
    }

    public void Finish()
    {
        if (Plan.OutsideHounsfield is { } outside) SetOutsideCpu.Run(Hounsfield, Bits, _grid, outside, pool);
        if (Plan.Normalize is { } normalize)
            NormalizeCpu.Run(Hounsfield, _grid.Shape.Voxels, normalize, _results!.Normalized!.As<float>(), pool);
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
        _labeler.Dispose();
        _dilate.Dispose();
        _closed.Dispose();
        _grown.Dispose();
    }

    private long FillOutside(ulong* solid) => _labeler.FillOutside(solid, _grid, Plan.Mask!.Background, pool);
}
