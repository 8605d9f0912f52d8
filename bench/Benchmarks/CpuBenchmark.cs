using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// An operation of the CPU engine, on one thread and on all. Setup allocates buffers and starts threads; cleanup releases them, so
/// neither is measured.
/// </summary>
public abstract class CpuBenchmark
{
    private readonly List<IDisposable> _owned = [];

    public static IEnumerable<int> ThreadCounts => new[] { 1, Environment.ProcessorCount }.Distinct();

    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    internal WorkerPool Pool { get; private set; } = null!;

    [GlobalSetup]
    public void Setup()
    {
        Pool = Own(new WorkerPool(Threads));
        Prepare();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (IDisposable owned in Enumerable.Reverse(_owned)) owned.Dispose();
        _owned.Clear();
    }

    /// <summary>Computes the inputs and allocates the results.</summary>
    protected abstract void Prepare();

    /// <summary>Registers an object for disposal at cleanup, in reverse order.</summary>
    internal T Own<T>(T disposable) where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    internal NativeBuffer<T> Allocate<T>(long length) where T : unmanaged => Own(new NativeBuffer<T>(length));
}
