using System.Runtime.CompilerServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Bench;

/// <summary>One volume in host memory and a slot of an engine, through which it goes again and again.</summary>
internal sealed class BenchVolume : IDisposable
{
    private const double DilationMm = 5;
    private readonly Conversion _native, _isotropic;
    private readonly IEngine _engine;
    private readonly IVolumeSlot _slot;
    private readonly HostBuffer _hounsfield, _bits, _normalized;

    public BenchVolume(IEngine engine, VolumeJob job, ResamplePrecision precision)
    {
        _engine = engine;
        var options = new ConvertOptions { Precision = precision };
        Written = Conversion.Create(job.Volume, options);
        _isotropic = Conversion.Create(job.Volume, options with { Mask = options.Mask with { DilateMm = DilationMm }, Normalize = new NormalizeOptions() });
        _native = Conversion.Create(job.Volume, options with { Spacing = null, Mask = options.Mask with { Kind = MaskKind.None } }).FromStored();
        Stored = engine.AllocateHost(Input.Voxels * sizeof(short));
        _hounsfield = engine.AllocateHost(Math.Max(Input.Voxels, Output.Voxels) * sizeof(short));
        _bits = engine.AllocateHost(BitsBytes);
        _normalized = engine.AllocateHost(NormalizedBytes);
        _slot = engine.CreateSlot();
    }

    /// <summary>What convert does by default.</summary>
    public Conversion Written { get; }

    public HostBuffer Stored { get; }

    public VolumeOutput Results => new(_hounsfield, _bits, null);

    public Shape3 Input => Written.Plan.Resample.InputShape;

    public Shape3 Output => Written.Plan.Resample.OutputShape;

    public long StoredBytes => Input.Voxels * sizeof(short);

    public long HounsfieldBytes => Output.Voxels * sizeof(short);

    public long BitsBytes => new BitGrid(Output).Bytes;

    public long NormalizedBytes => Output.Voxels * sizeof(float);

    /// <summary>Milliseconds of stored values to HU on their own grid.</summary>
    public double Rescale()
    {
        Begin(_native.Plan, new VolumeOutput(_hounsfield, null, null));
        return Timed(Resample);
    }

    /// <summary>Milliseconds of resample, mask, dilation and normalisation. The resample does the rescale and the threshold on its way.</summary>
    public double[] Steps()
    {
        VolumePlan plan = _isotropic.Plan;
        Begin(plan, new VolumeOutput(_hounsfield, _bits, _normalized));
        MaskRecipe undilated = _isotropic.Mask! with { Dilation = null };
        return
        [
            Timed(Resample),
            Timed(() => LungMask.Run(_slot, undilated, Output)),
            Timed(() => _slot.Dilate(plan.Dilation!)),
            Timed(_slot.Normalize),
        ];
    }

    /// <summary>The default results, for what is written of them.</summary>
    public ComputedVolume Compute(VolumeJob job, InputFacts input, string engine)
    {
        LungMaskResult? mask = VolumeSteps.Run(_slot, Written, Stored, Results);
        return new ComputedVolume(new LoadedVolume(job, Written, Stored, input, 0), Results, mask, engine, 0);
    }

    public void Dispose()
    {
        _slot.Dispose();
        Stored.Dispose();
        _hounsfield.Dispose();
        _bits.Dispose();
        _normalized.Dispose();
    }

    /// <exception cref="CtGpuException">The volume goes through the device in slabs, where steps cannot be told apart.</exception>
    private void Begin(VolumePlan plan, VolumeOutput output)
    {
        _slot.Begin(plan, output);
        if (_engine is not CpuEngine) RefuseSlabs();
        _slot.Upload(Stored);
        _slot.Wait();
    }

    // Kept apart, so that the CPU engine never loads ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RefuseSlabs()
    {
        if (_slot is not IlgpuSlot { Slabs: > 1 } slot) return;
        throw new CtGpuException(
            ExitCode.Transient, "device",
            $"{_engine.Name}: {Input} to {Output} voxels go through its memory in {slot.Slabs} slabs, whose steps cannot be timed apart. Free memory of the device, or give --input with a smaller series.");
    }

    private void Resample()
    {
        _slot.Rescale();
        _slot.Resample();
    }

    private double Timed(Action verbs) => Repeated.Ms(() =>
    {
        verbs();
        _slot.Wait();
    });
}
