using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Converts the stored values of the thorax to HU on the same grid: with vectors for the usual slope of 1, and with the lookup table
/// for a slope of 0.5.
/// </summary>
public unsafe class RescaleBenchmark : CpuBenchmark, IMovesBytes
{
    private static readonly RescalePlan Sloped = RescalePlan.Create(
        [.. Enumerable.Repeat(new SliceRescale(0.5, -1024), ThoraxJob.Input.Z)], HuRule.Rounded, floorAtAir: true);

    private NativeBuffer<short> _hounsfield = null!;

    /// <summary>Stored values read, HU written.</summary>
    public static long BytesThatMustMove(string method) => 2 * ThoraxJob.StoredBytes;

    [Benchmark]
    public void Vectors() => RescaleCpu.Run(ThoraxJob.Rescale, ThoraxJob.Input, ThoraxJob.Stored.Pointer, _hounsfield.Pointer, Pool);

    [Benchmark]
    public void Table() => RescaleCpu.Run(Sloped, ThoraxJob.Input, ThoraxJob.Stored.Pointer, _hounsfield.Pointer, Pool);

    protected override void Prepare() => _hounsfield = Allocate<short>(ThoraxJob.Input.Voxels);
}
