using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Intensity;
using CtGpu.Kernels.Memory;

namespace CtGpu.Bench.Benchmarks;

/// <summary>HU to float32, windowed and centred: arithmetic where it equals the table, the table elsewhere.</summary>
public unsafe class NormalizeBenchmark : CpuBenchmark, IMovesBytes
{
    private readonly NormalizePlan _plan = new(-1000, 400, 0.25);
    private NativeBuffer<float> _normalized = null!;

    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes + (ThoraxJob.Output.Voxels * sizeof(float));

    [Benchmark]
    public void Normalize() => NormalizeCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Output.Voxels, _plan, _normalized.Pointer, Pool);

    protected override void Prepare() => _normalized = Room<float>(ThoraxJob.Output.Voxels);
}
