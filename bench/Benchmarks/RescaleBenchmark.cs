using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Stored values to HU: vectors for an ordinary slope of 1, the table for any other.</summary>
public unsafe class RescaleBenchmark : IDisposable
{
    private static readonly RescalePlan Sloped = RescalePlan.Create(
        [.. Enumerable.Repeat(new SliceRescale(0.5, -1024), ThoraxJob.Input.Z)], true, HuRule.Rounded, [], floorAtAir: true);

    private readonly NativeBuffer<short> _stored = ThoraxJob.Stored();
    private readonly NativeBuffer<short> _hounsfield = new(ThoraxJob.Input.Voxels);
    private readonly WorkerPool _pool = new(1);

    [Benchmark(Baseline = true)]
    public void CopyBytesThatMustMove() =>
        Buffer.MemoryCopy(_stored.Pointer, _hounsfield.Pointer, _hounsfield.Length * sizeof(short), _stored.Length * sizeof(short));

    [Benchmark]
    public void Vectors() => RescaleCpu.Run(ThoraxJob.Rescale, ThoraxJob.Input, _stored.Pointer, _hounsfield.Pointer, _pool);

    [Benchmark]
    public void Table() => RescaleCpu.Run(Sloped, ThoraxJob.Input, _stored.Pointer, _hounsfield.Pointer, _pool);

    public void Dispose()
    {
        _stored.Dispose();
        _hounsfield.Dispose();
        _pool.Dispose();
        GC.SuppressFinalize(this);
    }
}
