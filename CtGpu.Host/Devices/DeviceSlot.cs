using CtGpu.Kernels;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using ILGPU;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>
/// One volume on its way through a device, on a stream of its own: one upload, the steps, one download. Copies of one
/// slot run beside the kernels of another.
/// </summary>
internal sealed unsafe class DeviceSlot : IVolumeSlot
{
    /// <summary>Words of a mask whose runs' nodes and components' sizes stay below 2^31, see <see cref="Kernels.Labeling.RunTree"/>.</summary>
    private const long MostWords = (1L << 25) - 1;

    private readonly DeviceEngine _engine;
    private readonly AcceleratorStream _stream;
    private readonly DeviceContext _device;
    private readonly DeviceMask _mask;
    private readonly DeviceBuffer<short> _tables;
    private readonly DeviceBuffer<int> _tableOfSlice;
    private readonly DeviceBuffer<short> _hounsfield;
    private readonly DeviceBuffer<short> _resampled;
    private readonly DeviceBuffer<float> _normalizeTable;
    private readonly DeviceBuffer<float> _normalized;
    private DeviceResampler<double>? _exact;
    private DeviceResampler<float>? _fast;
    private VolumePlan? _plan;
    private VolumeOutput? _output;

    public DeviceSlot(DeviceEngine engine)
    {
        _engine = engine;
        _stream = engine.Accelerator.CreateStream();
        _device = new DeviceContext(engine.Launcher, engine.Memory, _stream);
        _mask = new DeviceMask(_device);
        _tables = _device.Buffer<short>();
        _tableOfSlice = _device.Buffer<int>();
        _hounsfield = _device.Buffer<short>();
        _resampled = _device.Buffer<short>();
        _normalizeTable = _device.Buffer<float>();
        _normalized = _device.Buffer<float>();
    }

    private VolumePlan Plan => _plan ?? throw new InvalidOperationException("Begin comes first.");

    private Shape3 Shape => Plan.Resample.Output;

    /// <summary>HU on the output grid.</summary>
    private ArrayView<short> Voxels => Plan.Resample.IsIdentity ? _hounsfield.View : _resampled.View;

    public void Begin(VolumePlan plan, VolumeOutput output) => _engine.Try(() =>
    {
        _plan = plan;
        _output = output;
        var grid = new BitGrid(plan.Resample.Output);
        if (plan.Mask != null)
        {
            if (grid.Words > MostWords)
                throw new CtGpuException(
                    ExitCode.InvalidInput, "device",
                    $"{_engine.Name}: a mask of {Shape} voxels was asked for; up to {MostWords * 64} fit. Take a coarser --spacing or --mask none.");
            _mask.Begin(grid, plan.Dilation);
        }

        LoadTables(plan.Rescale);
        _hounsfield.Reserve(plan.Resample.Input.Voxels);
        if (!plan.Resample.IsIdentity)
        {
            _resampled.Reserve(Shape.Voxels);
            if (plan.Resample.Precision == ResamplePrecision.Exact)
                (_exact ??= new DeviceResampler<double>(_device, PassKernels.Exact)).Begin(plan.Resample);
            else
                (_fast ??= new DeviceResampler<float>(_device, PassKernels.Fast)).Begin(plan.Resample);
        }

        if (plan.Normalize == null) return;
        _normalizeTable.Load(_stream, plan.Normalize.Table);
        _normalized.Reserve(Shape.Voxels);
    });

    public void Upload(HostBuffer stored) => _engine.Try(() =>
        _hounsfield.View.CopyFromCPUUnsafeAsync(_stream, ref *stored.As<short>(), Plan.Resample.Input.Voxels));

    public void Rescale() => _engine.Try(() =>
    {
        Shape3 input = Plan.Resample.Input;
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(input.Voxels), RescaleKernels.ApplyTables,
            input.SliceVoxels, Plan.Rescale.Tables.Length, _tables.View, _tableOfSlice.View, _hounsfield.View);
    });

    public void Resample() => _engine.Try(() =>
    {
        if (Plan.Resample.IsIdentity) return;
        if (Plan.Resample.Precision == ResamplePrecision.Exact) _exact!.Run(Plan.Resample, _hounsfield.View, _resampled.View);
        else _fast!.Run(Plan.Resample, _hounsfield.View, _resampled.View);
    });

    public void Threshold() => _engine.Try(() => _mask.Threshold(Voxels, Plan.Mask!.AirAtMost));

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

    public void SetOutside() => _engine.Try(() =>
    {
        var grid = new BitGrid(Shape);
        _engine.Launcher.Run(
            _stream, LaunchSize.Map(grid.Bytes), SetOutsideKernels.Fill, grid, Plan.OutsideHounsfield!.Value, _mask.Bits.Cast<byte>(), Voxels);
    });

    public void Normalize() => _engine.Try(() => _engine.Launcher.Run(
        _stream, LaunchSize.Map(Shape.Voxels), NormalizeKernels.ApplyTable, _normalizeTable.View, Voxels, _normalized.View));

    public void Download() => _engine.Try(() =>
    {
        VolumeOutput output = _output!;
        Voxels.CopyToCPUUnsafeAsync(_stream, ref *output.Hounsfield.As<short>(), Shape.Voxels);
        if (output.MaskBits != null) _mask.Bits.CopyToCPUUnsafeAsync(_stream, ref *output.MaskBits.As<ulong>(), new BitGrid(Shape).Words);
        if (output.Normalized != null) _normalized.View.CopyToCPUUnsafeAsync(_stream, ref *output.Normalized.As<float>(), Shape.Voxels);
        _stream.Synchronize();
    });

    public void Dispose()
    {
        _engine.Accelerator.Bind();
        _stream.Dispose();
        _mask.Dispose();
        _tables.Dispose();
        _tableOfSlice.Dispose();
        _hounsfield.Dispose();
        _resampled.Dispose();
        _normalizeTable.Dispose();
        _normalized.Dispose();
        _exact?.Dispose();
        _fast?.Dispose();
    }

    private void LoadTables(RescalePlan rescale)
    {
        _tables.Load(_stream, rescale.Tables.Length == 1 ? rescale.Tables[0] : [.. rescale.Tables.SelectMany(table => table)]);
        _tableOfSlice.Load(_stream, rescale.TableOfSlice);
    }
}
