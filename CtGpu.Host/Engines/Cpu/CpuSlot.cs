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

/// <summary>One volume on the CPU. HU, mask bits and normalised voxels are computed in the output buffers.</summary>
internal sealed unsafe class CpuSlot(WorkerPool pool) : IVolumeSlot
{
    private readonly ResampleCpu _resample = new();
    private readonly MaskLabeler _labeler = new();
    private readonly DilateCpu _dilate = new();
    private NativeBuffer<ulong> _closed = new(0);
    private NativeBuffer<ulong> _grown = new(0);
    private VolumePlan? _plan;
    private VolumeOutput? _output;
    private HostBuffer? _stored;
    private BitGrid _grid;
    private bool _bitsAreFresh;
    private long _outsideVoxels;
    private IReadOnlyList<long> _components = [];

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Begin has not been called.");

    private short* Hounsfield => _output!.Hounsfield.As<short>();

    private ulong* Bits => _output!.MaskBits!.As<ulong>();

    public void Begin(VolumePlan plan, VolumeOutput output)
    {
        _plan = plan;
        _output = output;
        _grid = new BitGrid(plan.Resample.Output);
        _bitsAreFresh = false;
        _outsideVoxels = 0;
        _components = [];
    }

    public void Upload(HostBuffer stored) => _stored = stored;

    public void Rescale()
    {
        // Fused into the first pass of Resample.
    }

    public void Resample()
    {
        SolidBits solid = Plan.Mask == null ? default : new SolidBits(Bits, Plan.Mask.AirAtMost);
        _resample.Run(Plan.Rescale, Plan.Resample, _stored!.As<short>(), Hounsfield, solid, pool);
        _bitsAreFresh = Plan.Mask != null;
    }

    public void Threshold()
    {
        // The first time they are there: made in the last pass of Resample.
        if (!_bitsAreFresh) ThresholdCpu.Run(Hounsfield, _grid, Plan.Mask!.AirAtMost, Bits, pool);
        _bitsAreFresh = false;
    }

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
        Buffer.MemoryCopy(closed, grown, _grid.Bytes, _grid.Bytes);
        FillOutside(grown);
        BitSets.Difference(grown, closed, closed, _grid, pool);
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

    public void SetOutside() => SetOutsideCpu.Run(Hounsfield, Bits, _grid, Plan.OutsideHounsfield!.Value, pool);

    public void Normalize() =>
        NormalizeCpu.Run(Hounsfield, _grid.Shape.Voxels, Plan.Normalize!, _output!.Normalized!.As<float>(), pool);

    public void Download()
    {
        // Everything is where it belongs already.
    }

    public void Wait()
    {
        // Every verb returns when it is done.
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
