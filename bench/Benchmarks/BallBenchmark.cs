using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;
using CtGpu.Kernels.Morphology.Cpu;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Dilates the solid bits of the isotropic volume by a ball with a radius of 5 or 10 voxels of 1 mm.</summary>
public unsafe class BallBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<ulong> _bits = null!;
    private NativeBuffer<ulong> _grown = null!;
    private DilateCpu _dilate = null!;
    private BallPlan _ball = null!;

    [Params(5, 10)]
    public int RadiusMm { get; set; }

    /// <summary>Bits read and bits written.</summary>
    public static long BytesThatMustMove(string method) => 2 * ThoraxJob.Bits.Bytes;

    [Benchmark]
    public void Dilate() => _dilate.Run(_bits.Pointer, _grown.Pointer, ThoraxJob.Bits, _ball, Pool);

    protected override void Prepare()
    {
        _bits = Allocate<ulong>(ThoraxJob.Bits.Words);
        _grown = Allocate<ulong>(ThoraxJob.Bits.Words);
        _dilate = Own(new DilateCpu());
        _ball = BallPlan.Create(RadiusMm, new Spacing3(1, 1, 1));
        ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);
    }
}
