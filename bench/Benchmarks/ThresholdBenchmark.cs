using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>HU to bits by itself; in a run the resample's last pass does it.</summary>
public unsafe class ThresholdBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<ulong> _bits = null!;

    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes + ThoraxJob.Bits.Bytes;

    [Benchmark]
    public void ToBits() => ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);

    protected override void Prepare() => _bits = Room<ulong>(ThoraxJob.Bits.Words);
}
