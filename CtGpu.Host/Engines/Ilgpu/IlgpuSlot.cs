using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// One volume on its way through a device, on a stream of its own: one upload, the steps, one download; or, when the
/// volume is larger than the slot's share of the device memory, slab by slab, with the mask's bits as a whole. Copies of
/// one slot run beside the kernels of another.
/// </summary>
internal sealed unsafe class IlgpuSlot : IVolumeSlot
{
    /// <summary>Words of a mask whose runs' nodes and components' sizes stay below 2^31, see <see cref="RunTree"/>.</summary>
    private const long MostWords = (1L << 25) - 1;

    /// <summary>Part of the memory that slabs take where they are to be small.</summary>
    private const int SmallSlabs = 4;

    private readonly IlgpuEngine _engine;
    private readonly bool _smallSlabs;
    private readonly AcceleratorStream _stream;
    private readonly DeviceContext _device;
    private readonly DeviceMask _mask;
    private readonly RescaleTables _rescale;
    private readonly DeviceBuffer<short> _stored;
    private readonly DeviceBuffer<short> _hounsfield;
    private readonly DeviceBuffer<float> _normalizeTable;
    private readonly DeviceBuffer<float> _normalized;
    private DeviceResampler<double>? _exact;
    private DeviceResampler<float>? _fast;
    private VolumePlan? _plan;
    private VolumeOutput? _output;
    private HostBuffer? _input;
    private SlabPlan? _slabs;
    private bool _bitsAreFresh;
    private bool _setsOutside;
    private bool _normalizes;

    /// <param name="engine">The device.</param>
    /// <param name="smallSlabs">A quarter of the memory for slabs: after a failure, which may be for want of it.</param>
    public IlgpuSlot(IlgpuEngine engine, bool smallSlabs)
    {
        _engine = engine;
        _smallSlabs = smallSlabs;
        _stream = engine.Accelerator.CreateStream();
        _device = new DeviceContext(engine.Launcher, engine.SlotMemory(), _stream);
        _mask = new DeviceMask(_device);
        _rescale = new RescaleTables(_device);
        _stored = _device.Buffer<short>();
        _hounsfield = _device.Buffer<short>();
        _normalizeTable = _device.Buffer<float>();
        _normalized = _device.Buffer<float>();
    }

    /// <summary>Parts that the volume goes through the device in.</summary>
    public int Slabs => _slabs!.Slabs.Count;

    /// <summary>The volume, when it is on the device as a whole.</summary>
    private Slab? Resident => Slabs == 1 ? _slabs!.Slabs[0] : null;

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Begin comes first.");

    private Shape3 Shape => Plan.Resample.OutputShape;

    private IDeviceResampler Resampler => Plan.Resample.Precision == ResamplePrecision.Exact
        ? _exact ??= new DeviceResampler<double>(_device, PassKernels.Exact, _rescale)
        : _fast ??= new DeviceResampler<float>(_device, PassKernels.Fast, _rescale);

    public void Begin(VolumePlan plan, VolumeOutput output) => _engine.Try(() =>
    {
        _plan = plan;
        _output = output;
        _bitsAreFresh = false;
        _setsOutside = false;
        _normalizes = false;
        var grid = new BitGrid(plan.Resample.OutputShape);
        if (plan.Mask != null && grid.Words > MostWords)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "device",
                $"{_engine.Name}: a mask of {Shape} voxels was asked for; up to {MostWords * 64} fit. Take a coarser --spacing or --mask none.");
        }

        long mask = plan.Mask == null ? 0 : DeviceMask.Bytes(grid), tables = TableBytes(plan);
        long available = _device.Memory.Budget - mask - tables;
        _slabs = SlabPlan.Create(plan.Resample, plan.Normalize != null, _smallSlabs ? available / SmallSlabs : available);
        long needed = _slabs.Bytes + mask + tables;
        if (needed > _device.Memory.Budget) throw TooLarge(needed);
        try
        {
            Reserve(plan, grid);
        }
        catch (CtGpuException shortage) when (shortage.Code == ExitCode.Transient)
        {
            // Buffers of earlier volumes of other shapes are in the way.
            Release();
            Reserve(plan, grid);
        }
    });

    public void Upload(HostBuffer stored) => _input = stored;

    public void Rescale()
    {
        // Fused into the first pass of Resample.
    }

    public void Resample() => _engine.Try(() =>
    {
        foreach (Slab slab in _slabs!.Slabs)
        {
            if (Plan.Resample.IsIdentity) Keep(slab);
            else Resample(slab);
            // The next slab takes its place.
            if (Slabs > 1) Fetch(_hounsfield, slab, _output!.Hounsfield.As<short>());
        }

        _bitsAreFresh = true;
    });

    public void Threshold() => _engine.Try(() =>
    {
        // The first time they are there: made in the last pass of Resample.
        if (_bitsAreFresh)
        {
            _bitsAreFresh = false;
            return;
        }

        foreach (Slab slab in _slabs!.Slabs)
        {
            if (Slabs > 1) Bring(_output!.Hounsfield, slab);
            _mask.Threshold(_hounsfield.View, Plan.Mask!.ThresholdHounsfield, slab.FirstResult, slab.Results);
        }
    });

    public void FillOutside(BallPlan? seal) => _engine.Try(() => _mask.FillOutside(Plan.Mask!.Background, seal));

    public void FillSlices() => _engine.Try(_mask.FillSlices);

    public void KeepLargestAir() => _engine.Try(_mask.KeepLargestAir);

    public void Dilate(BallPlan ball) => _engine.Try(() => _mask.Dilate(ball));

    public MaskFacts ReadMaskFacts()
    {
        MaskFacts? facts = null;
        _engine.Try(() => facts = _mask.ReadFacts());
        return facts!;
    }

    public void SetOutside()
    {
        if (Resident is { } volume) _engine.Try(() => SetOutside(volume));
        else _setsOutside = true;
    }

    public void Normalize()
    {
        if (Resident is { } volume) _engine.Try(() => Normalize(volume));
        else _normalizes = true;
    }

    public void Download() => _engine.Try(() =>
    {
        VolumeOutput output = _output!;
        if (Resident is { } volume)
        {
            Fetch(_hounsfield, volume, output.Hounsfield.As<short>());
            if (output.Normalized != null) Fetch(_normalized, volume, output.Normalized.As<float>());
        }
        else if (_setsOutside || _normalizes)
        {
            foreach (Slab slab in _slabs!.Slabs) Finish(slab, output);
        }

        if (output.MaskBits != null) _mask.Bits.CopyToCPUUnsafeAsync(_stream, ref *output.MaskBits.As<ulong>(), new BitGrid(Shape).Words);
        _stream.Synchronize();
    });

    public void Wait() => _engine.Try(_stream.Synchronize);

    public void Dispose()
    {
        DeviceMemory.Quietly(_engine.Accelerator.Bind);
        // Copies that are under way must not meet buffers that have gone to another volume.
        DeviceMemory.Quietly(_stream.Synchronize);
        DeviceMemory.Quietly(_stream.Dispose);
        Release();
    }

    private static long TableBytes(VolumePlan plan)
    {
        Shape3 output = plan.Resample.OutputShape;
        long axes = (long)output.Z + output.Y + output.X, rescale = plan.Rescale.Tables.Length * 65536L * sizeof(short);
        // Four weights and one first tap a result; what is left covers segments, forms, facts and the lines of balls.
        return (axes * 48) + (plan.Resample.InputShape.Z * 64L) + rescale + (plan.Normalize == null ? 0 : 65536 * sizeof(float)) + (512 << 10);
    }

    private CtGpuException TooLarge(long needed) => new(
        ExitCode.Transient, "device", FormattableString.Invariant(
            $"{_engine.Name}: {Plan.Resample.InputShape} to {Shape} voxels need {needed / 1048576.0:0.#} MiB even in the thinnest slabs, and {_device.Memory.Budget / 1048576.0:0.#} MiB are each slot's share of the device memory. Give at least --device-memory {needed * _engine.PreferredSlots / 1048576 + 1}M, take a coarser --spacing, or use --device cpu."));

    private void Reserve(VolumePlan plan, BitGrid grid)
    {
        SlabPlan slabs = _slabs!;
        if (plan.Mask != null) _mask.Begin(grid, plan.Dilation);
        _rescale.Load(_stream, plan.Rescale);
        _hounsfield.Reserve(slabs.MostResults * Shape.SliceVoxels);
        if (!plan.Resample.IsIdentity)
        {
            _stored.Reserve(Math.Min(slabs.BatchSlices, slabs.MostPlanes) * plan.Resample.InputShape.SliceVoxels);
            Resampler.Begin(plan.Resample, slabs);
        }

        if (plan.Normalize == null) return;
        _normalizeTable.Load(_stream, plan.Normalize.Table);
        _normalized.Reserve(slabs.MostResults * Shape.SliceVoxels);
    }

    private void Release()
    {
        _mask.Dispose();
        _rescale.Dispose();
        _stored.Dispose();
        _hounsfield.Dispose();
        _normalizeTable.Dispose();
        _normalized.Dispose();
        _exact?.Dispose();
        _fast?.Dispose();
    }

    /// <summary>A slab of a volume that keeps its grid.</summary>
    private void Keep(Slab slab)
    {
        long slice = Shape.SliceVoxels;
        _hounsfield.View.CopyFromCPUUnsafeAsync(_stream, ref _input!.As<short>()[slab.FirstPlane * slice], slab.Planes * slice);
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(slab.Planes * slice), RescaleKernels.Apply, slice, slab.FirstPlane, _rescale.Forms, _rescale.Tables, _hounsfield.View);
        if (Plan.Mask != null) _mask.Threshold(_hounsfield.View, Plan.Mask.ThresholdHounsfield, slab.FirstResult, slab.Results);
    }

    private void Resample(Slab slab)
    {
        long slice = Plan.Resample.InputShape.SliceVoxels;
        int batch = _slabs!.BatchSlices;
        for (int from = slab.FirstPlane, end = from + slab.Planes; from < end; from += batch)
        {
            int slices = Math.Min(batch, end - from);
            _stored.View.CopyFromCPUUnsafeAsync(_stream, ref _input!.As<short>()[from * slice], slices * slice);
            Resampler.ResampleXY(_stored.View, from, slices, slab);
        }

        bool bits = Plan.Mask != null && Resampler.EmitsBits;
        Resampler.ResampleZ(slab, new SlabResults(
            _hounsfield.View,
            bits ? _mask.Bits.Cast<uint>() : _hounsfield.View.Cast<uint>(),
            bits ? Plan.Mask!.ThresholdHounsfield : null));
        if (Plan.Mask != null && !bits) _mask.Threshold(_hounsfield.View, Plan.Mask.ThresholdHounsfield, slab.FirstResult, slab.Results);
    }

    /// <summary>A slab once more through the device, for the steps that need the final mask or all HU.</summary>
    private void Finish(Slab slab, VolumeOutput output)
    {
        Bring(output.Hounsfield, slab);
        if (_setsOutside)
        {
            SetOutside(slab);
            Fetch(_hounsfield, slab, output.Hounsfield.As<short>());
        }

        if (!_normalizes) return;
        Normalize(slab);
        Fetch(_normalized, slab, output.Normalized!.As<float>());
    }

    private void Normalize(Slab slab) => _engine.Launcher.Run(
        _stream, LaunchSize.Map(slab.Results * Shape.SliceVoxels), NormalizeKernels.ApplyTable, _normalizeTable.View, _hounsfield.View, _normalized.View);

    private void SetOutside(Slab slab)
    {
        var grid = new BitGrid(Shape with { Z = slab.Results });
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(grid.Bytes), SetOutsideKernels.Fill, grid, Plan.OutsideHounsfield!.Value,
            _mask.Bits.SubView(slab.FirstResult * grid.WordsPerSlice, grid.Words).Cast<byte>(), _hounsfield.View);
    }

    /// <summary>A slab's results from the device to their place in the volume.</summary>
    private void Fetch<T>(DeviceBuffer<T> results, Slab slab, T* volume)
        where T : unmanaged =>
        results.View.CopyToCPUUnsafeAsync(_stream, ref volume[slab.FirstResult * Shape.SliceVoxels], slab.Results * Shape.SliceVoxels);

    /// <summary>A slab's HU back to the device.</summary>
    private void Bring(HostBuffer hounsfield, Slab slab) =>
        _hounsfield.View.CopyFromCPUUnsafeAsync(_stream, ref hounsfield.As<short>()[slab.FirstResult * Shape.SliceVoxels], slab.Results * Shape.SliceVoxels);
}
