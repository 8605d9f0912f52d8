using BenchmarkDotNet.Attributes;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Masking.Air;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threshold;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// The lung mask of the isotropic volume. A step changes what the next one reads, so every method runs all steps up to its own: the
/// time of a step is the difference of two methods.
/// </summary>
public unsafe class LungMaskBenchmark : CpuBenchmark, IMovesBytes
{
    private NativeBuffer<ulong> _solid = null!, _result = null!, _left = null!;
    private CpuBitVolumes _volumes = null!;
    private VolumeGeometry _grid = null!;

    /// <summary>HU and solid bits read, and the bits written that the steps leave: blocks are few and not counted.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes + (ThoraxJob.Bits.Bytes * method switch
    {
        nameof(Outline) or nameof(Measure) => 3,
        nameof(Whole) => 2,
        nameof(SplitLungs) or nameof(CloseWall) => 3,
        _ => 0,
    });

    /// <summary>The means of the blocks, and which are solid.</summary>
    [Benchmark]
    public void Blocks() => Begin();

    [Benchmark]
    public void Outside()
    {
        FineLungs fine = Begin();
        OutsideAir.Find(fine.Blocks, fine.Plan, PatientAxes.Of(fine.Plan.Grid));
    }

    [Benchmark]
    public int Candidates()
    {
        FineLungs fine = Begin();
        var axes = PatientAxes.Of(fine.Plan.Grid);
        OutsideAir.Find(fine.Blocks, fine.Plan, axes);
        return new LungCandidates(fine.Blocks, fine.Plan, axes).Find().All.Count;
    }

    /// <summary>All decisions: outside air, candidates, airways and gas.</summary>
    [Benchmark]
    public int Search()
    {
        FineLungs fine = Begin();
        return new LungSearch(fine.Blocks, fine.Plan).Find().Count;
    }

    /// <summary>The outline in voxels.</summary>
    [Benchmark]
    public void Outline()
    {
        FineLungs fine = Begin();
        var search = new LungSearch(fine.Blocks, fine.Plan);
        _ = search.Find();
        fine.Outline(search.Removed);
    }

    /// <summary>The two lungs, and the facts for the verdict.</summary>
    [Benchmark]
    public double Measure()
    {
        FineLungs fine = Begin();
        var search = new LungSearch(fine.Blocks, fine.Plan);
        _ = search.Find();
        fine.Outline(search.Removed);
        return search.Measure().HeightMm;
    }

    [Benchmark]
    public long Whole() => Run(new MaskOptions());

    [Benchmark]
    public long SplitLungs() => Run(new MaskOptions { SplitLungs = true });

    [Benchmark]
    public long CloseWall() => Run(new MaskOptions { CloseWallMm = 30 });

    protected override void Prepare()
    {
        _solid = Allocate<ulong>(ThoraxJob.Bits.Words);
        _result = Allocate<ulong>(ThoraxJob.Bits.Words);
        _left = Allocate<ulong>(ThoraxJob.Bits.Words);
        ThresholdCpu.Run(ThoraxJob.Hounsfield.Pointer, ThoraxJob.Bits, -320, _solid.Pointer, Pool);
        _volumes = Own(new CpuBitVolumes(Pool));
        _grid = new VolumeGeometry(
            ThoraxJob.Output, new(1, 1, 1), new Vector3(0, 0, 0), new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1));
    }

    private FineLungs Begin()
    {
        MaskPlan plan = Open(new MaskOptions());
        var fine = new FineLungs(_volumes, plan);
        fine.SetSolid();
        return fine;
    }

    private long Run(MaskOptions options)
    {
        MaskPlan plan = Open(options);
        return LungMask.Run(_volumes, plan).Final.Voxels;
    }

    private MaskPlan Open(MaskOptions options)
    {
        Buffer.MemoryCopy(_solid.Pointer, _result.Pointer, ThoraxJob.Bits.Bytes, ThoraxJob.Bits.Bytes);
        _volumes.Open(ThoraxJob.Bits, ThoraxJob.Hounsfield.Pointer, _result.Pointer, _left.Pointer);
        return options.PlanFor(_grid, _grid.Spacing);
    }
}
