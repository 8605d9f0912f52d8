using System.Diagnostics;
using CtGpu.Host.Engines.Ilgpu.BitVolumes;
using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Blocks;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Labeling.Ilgpu;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale.Ilgpu;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>
/// One volume on a device, on a stream of its own: one upload, the steps, one download. A volume larger than the slot's share of the
/// device memory is processed in slabs, with the mask's bits as a whole. Copies of one slot overlap with the kernels of another.
/// </summary>
internal sealed unsafe class IlgpuSlot : IVolumeSlot, IDeviceHounsfield
{
    /// <summary>Most words of a mask: nodes of runs and sizes of components then stay below 2^31, see <see cref="RunTree"/>.</summary>
    private const long MostWords = (1L << 25) - 1;

    /// <summary>Slices of halo of a slab for the operations on bit volumes.</summary>
    private const int HaloSlices = 2 * DeviceBitVolumes.MostHalo;

    /// <summary>Small slabs use the memory divided by this.</summary>
    private const int SmallSlabs = 4;

    private readonly IlgpuEngine _engine;
    private readonly bool _smallSlabs;
    private readonly AcceleratorStream _stream;
    private readonly DeviceContext _device;
    private readonly DeviceBitVolumes _mask;
    private readonly RescaleTables _rescale;
    private readonly DeviceBuffer<short> _stored;
    private readonly DeviceBuffer<short> _hounsfield;
    private readonly DeviceBuffer<float> _normalizeTable;
    private readonly DeviceBuffer<float> _normalized;
    private DeviceResampler<double>? _exact;
    private DeviceResampler<float>? _fast;
    private VolumePlan? _plan;
    private HostBuffer? _input;
    private VolumeResults? _results;
    private SlabPlan? _slabs;

    /// <param name="engine">The device.</param>
    /// <param name="smallSlabs">Use a quarter of the memory for slabs: after a failure, which a lack of memory may have caused.</param>
    public IlgpuSlot(IlgpuEngine engine, bool smallSlabs)
    {
        _engine = engine;
        _smallSlabs = smallSlabs;
        _stream = engine.Accelerator.CreateStream();
        _device = new DeviceContext(engine.Launcher, engine.SlotMemory(), _stream);
        _mask = new DeviceBitVolumes(_device, this);
        Bits = new SlotBitVolumes(engine, _mask);
        _rescale = new RescaleTables(_device);
        _stored = _device.Buffer<short>();
        _hounsfield = _device.Buffer<short>();
        _normalizeTable = _device.Buffer<float>();
        _normalized = _device.Buffer<float>();
    }

    /// <summary>Number of slabs of the last volume; 1 if it was on the device as a whole.</summary>
    public int Slabs => _slabs!.Slabs.Count;

    public IBitVolumes Bits { get; }

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Compute has not been called.");

    private Shape3 Shape => Plan.Resample.OutputShape;

    /// <summary>The HU are in the host's buffer from the start and do not change.</summary>
    private bool IsInPlace => ReferenceEquals(_input, _results!.Hounsfield);

    private IDeviceResampler Resampler => Plan.Resample.Precision == ResamplePrecision.Exact
        ? _exact ??= new DeviceResampler<double>(_device, PassKernels.Exact, _rescale)
        : _fast ??= new DeviceResampler<float>(_device, PassKernels.Fast, _rescale);

    /// <summary>On ILGPU's simulation, device memory is host memory, and freeing it stops nothing.</summary>
    public void Expect(VolumePlan largest)
    {
        if (_engine.Accelerator.AcceleratorType != AcceleratorType.CPU) _engine.Try(() => Reserve(largest));
    }

    public void Compute(VolumePlan plan, HostBuffer stored, VolumeResults results) => _engine.Try(() =>
    {
        _input = stored;
        _results = results;
        Reserve(plan);
        foreach (Slab slab in _slabs!.Slabs)
        {
            if (plan.Resample.IsIdentity) Keep(slab);
            else Resample(slab);
            // The next slab uses the same memory.
            if (Slabs > 1 && !IsInPlace) Fetch(_hounsfield, slab, results.Hounsfield.As<short>());
        }
    });

    IEnumerable<HounsfieldSlab> IDeviceHounsfield.Slabs(int halo) => HounsfieldSlabs(halo);

    public void Finish() => _engine.Try(() =>
    {
        // HU of several slabs are on the host already. A slab goes through the device again only if something is left to compute.
        if (Slabs == 1 || Plan.OutsideHounsfield != null || Plan.Normalize != null)
        {
            foreach (Slab slab in _slabs!.Slabs) Finish(slab);
        }

        if (_results!.MaskBits is { } bits) Fetch(BitVolume.Result, bits);
        if (_results.LeftBits is { } left) Fetch(BitVolume.Left, left);
        _stream.Synchronize();
    });

    public TimeSpan Time(Action verbs)
    {
        long start = Stopwatch.GetTimestamp();
        verbs();
        _engine.Try(_stream.Synchronize);
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        DeviceMemory.Quietly(_engine.Accelerator.Bind);
        // Copies in progress must not write to buffers that another volume has by now.
        DeviceMemory.Quietly(_stream.Synchronize);
        DeviceMemory.Quietly(_stream.Dispose);
        Release();
    }

    private static long TableBytes(VolumePlan plan)
    {
        Shape3 input = plan.Resample.InputShape, output = plan.Resample.OutputShape;
        long samples = (long)input.Z + input.Y + input.X, results = (long)output.Z + output.Y + output.X;
        // Of an axis: four weights and a place for a result; a count for a sample, and the starts of blocks. Of a slice: its form.
        long axes = (results * 48) + (samples * 8), forms = input.Z * 64L, rescale = plan.Rescale.Tables.Length * 65536L * sizeof(short);
        long normalize = plan.Normalize == null ? 0 : 65536 * sizeof(float);
        return axes + forms + rescale + normalize + (256 << 10);
    }

    /// <summary>Chooses the slabs and reserves device memory for them.</summary>
    private void Reserve(VolumePlan plan)
    {
        _plan = plan;
        var grid = new BitGrid(Shape);
        if (Plan.Mask != null && grid.Words > MostWords)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "device",
                $"{_engine.Name}: the mask has {Shape} voxels; at most {MostWords * 64} voxels are possible on a device. "
                + "Give a coarser --spacing or --mask none.");
        }

        long mask = Plan.Mask == null ? 0 : MaskBytes(grid, Plan.Mask);
        long tables = TableBytes(Plan);
        long available = _device.Memory.Budget - mask - tables;
        _slabs = SlabPlan.Create(Plan.Resample, Plan.Normalize != null, _smallSlabs ? available / SmallSlabs : available);
        long needed = _slabs.Bytes + mask + tables;
        if (needed > _device.Memory.Budget) throw TooLarge(needed);
        try
        {
            Reserve(Plan, _slabs, grid);
        }
        catch (CtGpuException shortage) when (shortage.Code == ExitCode.Transient)
        {
            // Buffers of earlier volumes of other shapes use up the memory.
            Release();
            Reserve(Plan, _slabs, grid);
        }
    }

    private static long MaskBytes(BitGrid grid, MaskPlan plan)
    {
        int lines = plan.MostBallLines();
        long bytes = DeviceBitVolumes.Bytes(grid, lines) + (HaloSlices * grid.Shape.SliceVoxels * sizeof(short));
        return plan.HasBlocks ? bytes + DeviceBlocks.Bytes(new BlockGrid(grid.Shape, plan.Block), lines) : bytes;
    }

    private CtGpuException TooLarge(long needed)
    {
        long budget = _device.Memory.Budget, wanted = (needed * _engine.PreferredSlots / 1048576) + 1;
        return new(ExitCode.Transient, "device", FormattableString.Invariant(
            $"{_engine.Name}: {Plan.Resample.InputShape} to {Shape} voxels need {needed / 1048576.0:0.#} MiB even in the thinnest slabs; ")
            + FormattableString.Invariant($"each slot's share of the device memory is {budget / 1048576.0:0.#} MiB. ")
            + FormattableString.Invariant($"Give at least --device-memory {wanted}M, a coarser --spacing, or --device cpu."));
    }

    private void Reserve(VolumePlan plan, SlabPlan slabs, BitGrid grid)
    {
        if (plan.Mask != null)
        {
            _mask.Begin(grid, plan.Mask.MostBallLines());
            if (plan.Mask.HasBlocks) _mask.BeginBlocks(plan.Mask.Block);
        }

        _rescale.Load(_stream, plan.Rescale);
        int halo = plan.Mask == null || slabs.Slabs.Count == 1 ? 0 : HaloSlices;
        _hounsfield.Reserve((slabs.MostResults + halo) * Shape.SliceVoxels);
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

    /// <summary>Computes a slab of a volume that keeps its grid.</summary>
    private void Keep(Slab slab)
    {
        long slice = Shape.SliceVoxels;
        _hounsfield.View.CopyFromCPUUnsafeAsync(_stream, ref _input!.As<short>()[slab.FirstPlane * slice], slab.Planes * slice);
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(slab.Planes * slice), RescaleKernels.Apply, slice, slab.FirstPlane,
            _rescale.Forms, _rescale.Tables, _hounsfield.View);
        if (Plan.Mask != null) Threshold(slab);
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
            bits ? _mask.View(BitVolume.Result).Cast<uint>() : _hounsfield.View.Cast<uint>(),
            bits ? Plan.Mask!.ThresholdHounsfield : null));
        if (Plan.Mask != null && !bits) Threshold(slab);
    }

    private void Threshold(Slab slab) => _mask.Above(
        new HounsfieldSlab(_hounsfield.View, slab.FirstResult, slab.Results, 0, 0), Plan.Mask!.ThresholdHounsfield, BitVolume.Result);

    private void Finish(Slab slab)
    {
        VolumeResults results = _results!;
        bool changes = Plan.OutsideHounsfield != null;
        if (Slabs > 1) Bring(slab.FirstResult, slab.Results);
        if (changes) SetOutside(slab);
        if (changes || (Slabs == 1 && !IsInPlace)) Fetch(_hounsfield, slab, results.Hounsfield.As<short>());
        if (Plan.Normalize == null) return;
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(slab.Results * Shape.SliceVoxels), NormalizeKernels.ApplyTable,
            _normalizeTable.View, _hounsfield.View, _normalized.View);
        Fetch(_normalized, slab, results.Normalized!.As<float>());
    }

    private void SetOutside(Slab slab)
    {
        var grid = new BitGrid(Shape with { Z = slab.Results });
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(grid.Bytes), SetOutsideKernels.Fill, grid, Plan.OutsideHounsfield!.Value,
            _mask.View(BitVolume.Result).SubView(slab.FirstResult * grid.WordsPerSlice, grid.Words).Cast<byte>(), _hounsfield.View);
    }

    /// <summary>Copies a slab's results from the device to their place in the volume.</summary>
    private void Fetch<T>(DeviceBuffer<T> results, Slab slab, T* volume)
        where T : unmanaged =>
        results.View.CopyToCPUUnsafeAsync(_stream, ref volume[slab.FirstResult * Shape.SliceVoxels], slab.Results * Shape.SliceVoxels);

    private void Fetch(BitVolume volume, HostBuffer bits) =>
        _mask.View(volume).CopyToCPUUnsafeAsync(_stream, ref *bits.As<ulong>(), new BitGrid(Shape).Words);

    private IEnumerable<HounsfieldSlab> HounsfieldSlabs(int halo)
    {
        foreach (Slab slab in _slabs!.Slabs)
        {
            int before = Math.Min(halo, slab.FirstResult), after = Math.Min(halo, Shape.Z - slab.FirstResult - slab.Results);
            if (Slabs > 1) Bring(slab.FirstResult - before, before + slab.Results + after);
            yield return new HounsfieldSlab(_hounsfield.View, slab.FirstResult, slab.Results, before, after);
        }
    }

    /// <summary>Copies the HU of some slices back to the device.</summary>
    private void Bring(int first, int slices) => _hounsfield.View.CopyFromCPUUnsafeAsync(
        _stream, ref _results!.Hounsfield.As<short>()[first * Shape.SliceVoxels], slices * Shape.SliceVoxels);
}
