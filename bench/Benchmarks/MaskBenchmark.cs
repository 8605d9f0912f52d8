using BenchmarkDotNet.Attributes;
using CtGpu.Host.Devices;
using CtGpu.Kernels;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// The verbs after the resample, on the CPU engine: threshold to bits with the whole lung mask, a 5 mm dilation, and the
/// normalised volume.
/// </summary>
public class MaskBenchmark : IDisposable
{
    private readonly CpuEngine _engine;
    private readonly IVolumeSlot _slot;
    private readonly HostBuffer _stored, _hounsfield, _bits, _normalized;
    private readonly BallPlan _ball = BallPlan.Create(5, new Spacing3(1, 1, 1));

    public unsafe MaskBenchmark()
    {
        Shape3 output = ThoraxJob.Plan.Output;
        _engine = new CpuEngine(1);
        _slot = _engine.CreateSlot();
        _stored = _engine.AllocateHost(ThoraxJob.Input.Voxels * sizeof(short));
        _hounsfield = _engine.AllocateHost(output.Voxels * sizeof(short));
        _bits = _engine.AllocateHost(new BitGrid(output).Bytes);
        _normalized = _engine.AllocateHost(output.Voxels * sizeof(float));
        using var volume = ThoraxJob.Stored();
        Buffer.MemoryCopy(volume.Pointer, _stored.Pointer, _stored.Bytes, _stored.Bytes);
    }

    [GlobalSetup]
    public void Resample()
    {
        var mask = new MaskPlan(-320, Background.Faces, FillStructures: true);
        _slot.Begin(new VolumePlan(ThoraxJob.Rescale, ThoraxJob.Plan, mask, _ball, null, new NormalizePlan(-1000, 400, 0.25)), new VolumeOutput(_hounsfield, _bits, _normalized));
        _slot.Upload(_stored);
        _slot.Rescale();
        _slot.Resample();
        Mask();
    }

    /// <summary>Reads 63 MB of HU, then 4 MB of bits a few times.</summary>
    [Benchmark]
    public void Mask()
    {
        _slot.Threshold();
        _slot.FillOutside(null);
        _slot.FillSlices();
        _slot.KeepLargestAir();
    }

    [Benchmark]
    public void Dilate() => _slot.Dilate(_ball);

    /// <summary>Reads 63 MB, writes 126 MB.</summary>
    [Benchmark]
    public void Normalize() => _slot.Normalize();

    public void Dispose()
    {
        _slot.Dispose();
        _engine.Dispose();
        _stored.Dispose();
        _hounsfield.Dispose();
        _bits.Dispose();
        _normalized.Dispose();
        GC.SuppressFinalize(this);
    }
}
