using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Normalises the isotropic HU to float32: window of -1000 to 400 HU, mean 0.25 subtracted.</summary>
public unsafe class NormalizeBenchmark : CpuBenchmark, IMovesBytes
{
    private readonly NormalizePlan _plan = new(-1000, 400, 0.25);
    private NativeBuffer<float> _normalized = null!;

    /// <summary>HU read, float32 written.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes + (ThoraxJob.Output.Voxels * sizeof(float));

    [Benchmark]
    public void Normalize() => NormalizeCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output.Voxels, _plan, _normalized.Pointer, Pool);

    protected override void Prepare() => _normalized = Allocate<float>(ThoraxJob.Output.Voxels);
}
