using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// The operations on bit volumes of the isotropic volume that the lung mask consists of. A holds the air, B the air that does not
/// reach an in-plane face, C the air eroded by 3 mm, and E all voxels.
/// </summary>
public class BitVolumesBenchmark : CpuBenchmark, IMovesBytes
{
    private const VolumeFaces InPlane = VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus;

    private static readonly Spacing3 s_spacing = new(1, 1, 1);

    private readonly BallPlan _narrow = BallPlan.Create(3, s_spacing);
    private readonly BallPlan _wide = BallPlan.Create(8, s_spacing);
    private CpuBitVolumes _volumes = null!;
    private IReadOnlyList<BitComponent> _found = [];

    /// <summary>HU and bits read, bits written.</summary>
    public static long BytesThatMustMove(string method) => method switch
    {
        nameof(AtMost) or nameof(MeanAtMost) => ThoraxJob.HounsfieldBytes + (2 * ThoraxJob.Bits.Bytes),
        nameof(And) => 3 * ThoraxJob.Bits.Bytes,
        nameof(Histogram) => ThoraxJob.HounsfieldBytes + ThoraxJob.Bits.Bytes,
        nameof(Count) or nameof(CountBlocks) or nameof(Measure) => ThoraxJob.Bits.Bytes,
        _ => 2 * ThoraxJob.Bits.Bytes,
    };

    [Benchmark]
    public void AtMost() => _volumes.AtMost(-320, BitVolume.E, BitVolume.D);

    [Benchmark]
    public void MeanAtMost() => _volumes.MeanAtMost(-840, BitVolume.B, BitVolume.D);

    [Benchmark]
    public void And() => _volumes.And(BitVolume.A, BitVolume.B, BitVolume.D);

    [Benchmark]
    public void ErodeBy3() => _volumes.Erode(BitVolume.B, _narrow, BitVolume.D);

    [Benchmark]
    public void DilateBy3() => _volumes.Dilate(BitVolume.C, _narrow, BitVolume.D);

    [Benchmark]
    public void ErodeBy8() => _volumes.Erode(BitVolume.A, _wide, BitVolume.D);

    [Benchmark]
    public void Reach() => _volumes.Reach(BitVolume.A, InPlane, BitVolume.D);

    [Benchmark]
    public void FillSlices() => _volumes.FillSlices(BitVolume.B, BitVolume.D);

    /// <summary>Reads the source and one other volume.</summary>
    [Benchmark]
    public void Components() => _found = _volumes.Components(BitVolume.B, 1, 12, BitVolume.C);

    [Benchmark]
    public void Keep() => _volumes.Keep(BitVolume.B, _found, BitVolume.D);

    [Benchmark]
    public long Count() => _volumes.Count(BitVolume.B);

    [Benchmark]
    public int CountBlocks() => _volumes.CountBlocks(BitVolume.B, new Shape3(5, 5, 5))[0];

    [Benchmark]
    public long Histogram() => _volumes.Histogram(BitVolume.B)[0];

    [Benchmark]
    public long Measure() => _volumes.Measure(BitVolume.B).SumX;

    protected override unsafe void Prepare()
    {
        NativeBuffer<ulong> result = Allocate<ulong>(ThoraxJob.Bits.Words);
        _volumes = Own(new CpuBitVolumes(Pool));
        _volumes.Open(ThoraxJob.Bits, ThoraxJob.Hounsfield.Pointer, result.Pointer);
        _volumes.AndNot(BitVolume.A, BitVolume.A, BitVolume.A);
        _volumes.Complement(BitVolume.A, BitVolume.E);
        _volumes.AtMost(-320, BitVolume.E, BitVolume.A);
        _volumes.Reach(BitVolume.A, InPlane, BitVolume.B);
        _volumes.AndNot(BitVolume.A, BitVolume.B, BitVolume.B);
        _volumes.Erode(BitVolume.A, _narrow, BitVolume.C);
        _found = _volumes.Components(BitVolume.B, 1, 12, BitVolume.C);
    }
}
