using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Resamples stored values to isotropic HU, rescale included, with float64 (<see cref="Exact"/>) or float32 (<see cref="Fast"/>)
/// between the passes. The mask bits come from the last pass of the resample (<see cref="ExactWithBits"/>) or, for comparison, from
/// a separate pass (<see cref="ExactThenBits"/>).
/// </summary>
public unsafe class ResampleBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<short> _hounsfield = null!;
    private NativeBuffer<ulong> _bits = null!;
    private ResampleCpu _resample = null!;

    /// <summary>Stored values read, HU and mask bits written.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.StoredBytes + ThoraxJob.HounsfieldBytes
        + (method is nameof(ExactWithBits) or nameof(ExactThenBits) ? ThoraxJob.Bits.Bytes : 0);

    [Benchmark]
    public void Exact() => Run(ThoraxJob.Plan, default);

    [Benchmark]
    public void ExactWithBits() => Run(ThoraxJob.Plan, new SolidBits(_bits.Pointer, -320));

    [Benchmark]
    public void ExactThenBits()
    {
        Run(ThoraxJob.Plan, default);
        ThresholdCpu.Run(_hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);
    }

    [Benchmark]
    public void Fast() => Run(ThoraxJob.Plan with { Precision = ResamplePrecision.Fast }, default);

    protected override void Prepare()
    {
        _hounsfield = Allocate<short>(ThoraxJob.Output.Voxels);
        _bits = Allocate<ulong>(ThoraxJob.Bits.Words);
        _resample = Own(new ResampleCpu());
    }

    private void Run(ResamplePlan plan, SolidBits solid) =>
        _resample.Run(ThoraxJob.Rescale, plan, ThoraxJob.Stored.Pointer, _hounsfield.Pointer, solid, Pool);
}
