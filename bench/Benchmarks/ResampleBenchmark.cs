using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Stored values to isotropic HU, rescale included: float64 between the passes, and float32.</summary>
public unsafe class ResampleBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<short> _hounsfield = null!;
    private ResampleCpu _resample = null!;

    public static long BytesThatMustMove(string method) => ThoraxJob.StoredBytes + ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public void Exact() => Run(ThoraxJob.Plan);

    [Benchmark]
    public void Fast() => Run(ThoraxJob.Plan with { Precision = ResamplePrecision.Fast });

    protected override void Prepare()
    {
        _hounsfield = Room<short>(ThoraxJob.Output.Voxels);
        _resample = Own(new ResampleCpu());
    }

    private void Run(ResamplePlan plan) => _resample.Run(ThoraxJob.Rescale, plan, ThoraxJob.Stored.Pointer, _hounsfield.Pointer, default, Pool);
}
