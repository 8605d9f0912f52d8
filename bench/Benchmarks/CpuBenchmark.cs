using BenchmarkDotNet.Attributes;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Benchmarks;

/// <summary>An operation on the CPU's vectors, on one thread and on all. Memory and threads last from setup to cleanup.</summary>
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

    /// <summary>Makes the inputs and room for the results.</summary>
    protected abstract void Prepare();

    internal T Own<T>(T disposable) where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }

    internal NativeBuffer<T> Room<T>(long length) where T : unmanaged => Own(new NativeBuffer<T>(length));
}
