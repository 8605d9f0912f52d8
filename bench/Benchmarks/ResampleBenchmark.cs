using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Benchmarks;

/// <summary>Stored values to isotropic HU, beside a plain copy of the bytes that must move.</summary>
public unsafe class ResampleBenchmark : IDisposable
{
    private readonly NativeBuffer<short> _stored = ThoraxJob.Stored();
    private readonly NativeBuffer<short> _hounsfield = new(ThoraxJob.Plan.Output.Voxels);
    private readonly ResampleCpu _resample = new();
    private WorkerPool? _pool;

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Start() => _pool = new WorkerPool(Threads);

    [GlobalCleanup]
    public void Stop() => _pool?.Dispose();

    /// <summary>Reads the input and writes the output once: 70 MB + 63 MB.</summary>
    [Benchmark(Baseline = true)]
    public void CopyBytesThatMustMove()
    {
        long bytes = Math.Min(_stored.Length, _hounsfield.Length) * sizeof(short);
        Buffer.MemoryCopy(_stored.Pointer, _hounsfield.Pointer, bytes, bytes);
    }

    [Benchmark]
    public void Exact() => _resample.Run(ThoraxJob.Rescale, ThoraxJob.Plan, _stored.Pointer, _hounsfield.Pointer, default, _pool!);

    [Benchmark]
    public void Fast() =>
        _resample.Run(ThoraxJob.Rescale, ThoraxJob.Plan with { Precision = ResamplePrecision.Fast }, _stored.Pointer, _hounsfield.Pointer, default, _pool!);

    public void Dispose()
    {
        _stored.Dispose();
        _hounsfield.Dispose();
        _resample.Dispose();
        GC.SuppressFinalize(this);
    }
}
