using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Labeling.Cpu;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Connected components of the isotropic volume. <see cref="TutorialLungs"/> computes the tutorial's lung mask from HU.
/// <see cref="AirByRuns"/> finds all air components. <see cref="LabelsOfBothPhases"/> labels every voxel. Flipping a share of the voxels
/// between air and solid gives more runs and more components.
/// </summary>
public unsafe class LabelingBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<short> _hounsfield = null!;
    private NativeBuffer<ulong> _bits = null!;
    private NativeBuffer<ulong> _solid = null!;
    private NativeBuffer<ulong> _air = null!;
    private NativeBuffer<int> _labels = null!;
    private VolumeForest _forest = null!;
    private CpuBitVolumes _volumes = null!;
    private MaskPlan _plan = null!;

    [Params(0, 2, 50)]
    public int FlippedPercent { get; set; }

    /// <summary>HU or bits read; bits or int32 labels written. <see cref="AirByRuns"/> writes only tables.</summary>
    public static long BytesThatMustMove(string method) => method switch
    {
        nameof(TutorialLungs) => ThoraxJob.HounsfieldBytes + ThoraxJob.Bits.Bytes,
        nameof(AirByRuns) => ThoraxJob.Bits.Bytes,
        _ => ThoraxJob.Bits.Bytes + (ThoraxJob.Output.Voxels * sizeof(int)),
    };

    [Benchmark]
    public void TutorialLungs()
    {
        ThresholdCpu.Run(_hounsfield.Pointer, ThoraxJob.Bits, -320, _bits.Pointer, Pool);
        TutorialMask.Run(_volumes, _plan);
    }

    [Benchmark]
    public void AirByRuns() => _forest.Build(_air.Pointer, ThoraxJob.Bits, Pool);

    [Benchmark]
    public void LabelsOfBothPhases() => LabelCpu.Label(_solid.Pointer, ThoraxJob.Bits, bothPhases: true, _labels.Pointer, Pool);

    protected override void Prepare()
    {
        _hounsfield = Allocate<short>(ThoraxJob.Output.Voxels);
        _bits = Allocate<ulong>(ThoraxJob.Bits.Words);
        _solid = Allocate<ulong>(ThoraxJob.Bits.Words);
        _labels = Allocate<int>(ThoraxJob.Output.Voxels);
        _air = Allocate<ulong>(ThoraxJob.Bits.Words);
        _volumes = Own(new CpuBitVolumes(Pool));
        _volumes.Open(ThoraxJob.Bits, _hounsfield.Pointer, _bits.Pointer);
        var geometry = new VolumeGeometry(
            ThoraxJob.Output, new Spacing3(1, 1, 1), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        _plan = new MaskPlan(geometry, -320, Background.Corner, FillStructures: true) { Tutorial = true };
        _forest = Own(new VolumeForest());
        var random = new Random(2);
        for (long i = 0; i < _hounsfield.Length; i++)
        {
            short hu = ThoraxJob.Hounsfield.Pointer[i];
            _hounsfield.Pointer[i] = random.Next(100) < FlippedPercent ? (short)(hu > -320 ? -1000 : 40) : hu;
        }

        ThresholdCpu.Run(_hounsfield.Pointer, ThoraxJob.Bits, -320, _solid.Pointer, Pool);
        BitGrid grid = ThoraxJob.Bits;
        for (long w = 0; w < grid.Words; w++)
            _air.Pointer[w] = ~_solid.Pointer[w] & ((w + 1) % grid.WordsPerRow == 0 ? grid.TailMask : ulong.MaxValue);
    }
}
