using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Thresholds the isotropic HU to bits in a separate pass. In a run, the last pass of the resample does this.</summary>
public unsafe class ThresholdBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<ulong> _bits = null!;

    /// <summary>HU read, bits written.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes + ThoraxJob.Bits.Bytes;

    [Benchmark]
    public void ToBits() => ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);

    protected override void Prepare() => _bits = Allocate<ulong>(ThoraxJob.Bits.Words);
}
