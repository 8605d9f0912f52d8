using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>A bit volume dilated by a ball; a large ball costs little more than a small one.</summary>
public unsafe class BallBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<ulong> _bits = null!;
    private NativeBuffer<ulong> _grown = null!;
    private DilateCpu _dilate = null!;
    private BallPlan _ball = null!;

    [Params(5, 10)]
    public int RadiusMm { get; set; }

    public static long BytesThatMustMove(string method) => 2 * ThoraxJob.Bits.Bytes;

    [Benchmark]
    public void Dilate() => _dilate.Run(_bits.Pointer, _grown.Pointer, ThoraxJob.Bits, _ball, Pool);

    protected override void Prepare()
    {
        _bits = Room<ulong>(ThoraxJob.Bits.Words);
        _grown = Room<ulong>(ThoraxJob.Bits.Words);
        _dilate = Own(new DilateCpu());
        _ball = BallPlan.Create(RadiusMm, new Spacing3(1, 1, 1));
        ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);
    }
}
