using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Bench;

/// <summary>One volume in host memory and a slot of an engine that computes it repeatedly.</summary>
internal sealed class BenchVolume : IDisposable
{
    private const double DilationMm = 5;
    private readonly Conversion _native, _allSteps;
    private readonly IVolumeSlot _slot;
    private readonly HostBuffer _hounsfield;
    private readonly VolumeResults _results;

    public BenchVolume(IEngine engine, VolumeJob job, ResamplePrecision precision)
    {
        var options = new ConvertOptions { Precision = precision };
        Written = Conversion.Plan(job.Volume, options);
        _allSteps = Conversion.Plan(job.Volume, options with { Normalize = new NormalizeOptions() });
        _native = Conversion.Plan(job.Volume, options with { Spacing = null, Mask = options.Mask with { Kind = MaskKind.None } })
            .WithRescaleOnEngine();
        Stored = engine.AllocateHost(Written.StoredBytes);
        _hounsfield = engine.AllocateHost(Written.StoredBytes);
        _results = VolumeResults.Allocate(_allSteps.Computing, engine.AllocateHost);
        _slot = engine.CreateSlot();
    }

    /// <summary>The conversion with the default options.</summary>
    public Conversion Written { get; }

    public HostBuffer Stored { get; }

    public Shape3 Input => Written.Computing.Resample.InputShape;

    public Shape3 Output => Written.Grid.Shape;

    public long StoredBytes => Written.StoredBytes;

    public long HounsfieldBytes => Output.Voxels * sizeof(short);

    public long BitsBytes => new BitGrid(Output).Bytes;

    public long NormalizedBytes => Output.Voxels * sizeof(float);

    /// <summary>Milliseconds from stored values to HU on their own grid.</summary>
    public double Rescale() => Ms(() => _slot.Compute(_native.Computing, Stored, new VolumeResults(_hounsfield, null, null)));

    /// <summary>
    /// Milliseconds of resample (with rescale and threshold), mask, dilation, and normalisation. On a device, the last one includes
    /// the copies of all results to the host.
    /// </summary>
    public double[] Steps()
    {
        MaskPlan mask = _allSteps.Computing.Mask!;
        return
        [
            Ms(() => _slot.Compute(_allSteps.Computing, Stored, _results)),
            Ms(() => LungMask.Run(_slot.Bits, mask)),
            Ms(() => _slot.Bits.Dilate(BitVolume.Result, mask.Ball(DilationMm), BitVolume.A)),
            Ms(_slot.Finish),
        ];
    }

    private double Ms(Action call) => _slot.Time(call).TotalMilliseconds;

    /// <summary>Computes the results of <see cref="Written"/>.</summary>
    public ComputedVolume Compute(VolumeJob job, InputFacts input, string engine)
    {
        VolumeResults results = _results with { Normalized = null };
        LungMaskResult? mask = Written.Compute(_slot, Stored, results);
        return new ComputedVolume(new LoadedVolume(job, Written, Stored, input, 0), results, mask, engine, 0);
    }

    public void Dispose()
    {
        _slot.Dispose();
        Stored.Dispose();
        _hounsfield.Dispose();
        _results.Dispose();
    }
}
