using System.Reflection;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using CtGpu.Bench.Benchmarks;

namespace CtGpu.Bench.Reporting;

/// <summary>The figures of one benchmark, compared with the bandwidth of plain copies in the same run.</summary>
/// <param name="Operation">Class name without "Benchmark", and method name.</param>
/// <param name="Parameters">All parameters except the number of threads.</param>
/// <param name="Bytes">Bytes that must move: <see cref="IMovesBytes"/>.</param>
/// <param name="ShareOfCopy">Bytes per second, divided by those of plain copies with the same number of threads.</param>
internal sealed record OperationFigures(
    string Operation, string Parameters, int Threads, long Bytes,
    double MedianMs, double MinMs, int Runs, double GbPerS, double ShareOfCopy)
{
    /// <returns>The figures, or null if the benchmark failed.</returns>
    public static OperationFigures? Of(Summary summary, BenchmarkCase benchmark)
    {
        if (summary[benchmark]?.ResultStatistics is not Statistics nanoseconds) return null;
        long bytes = Declared(benchmark);
        int threads = ThreadsOf(benchmark);
        double perSecond = bytes / nanoseconds.Median * 1e9;
        string type = benchmark.Descriptor.Type.Name.Replace("Benchmark", "", StringComparison.Ordinal);
        IEnumerable<string> parameters = benchmark.Parameters.Items
            .Where(p => p.Name != nameof(CpuBenchmark.Threads)).Select(p => $"{p.Name} {p.Value}");
        return new OperationFigures(
            $"{type}.{benchmark.Descriptor.WorkloadMethod.Name}", string.Join(", ", parameters), threads, bytes,
            nanoseconds.Median / 1e6, nanoseconds.Min / 1e6, nanoseconds.N, perSecond / 1e9, perSecond / CopyBandwidth.Of(threads));
    }

    private static long Declared(BenchmarkCase benchmark)
    {
        Type type = benchmark.Descriptor.Type;
        MethodInfo declared = type.GetMethod(nameof(IMovesBytes.BytesThatMustMove), BindingFlags.Public | BindingFlags.Static)
            ?? throw new InvalidOperationException(
                $"{type.Name}: the benchmark does not declare the bytes that must move; implement {nameof(IMovesBytes)}.");
        return (long)declared.Invoke(null, [benchmark.Descriptor.WorkloadMethod.Name])!;
    }

    private static int ThreadsOf(BenchmarkCase benchmark)
    {
        ParameterInstance? threads = benchmark.Parameters.Items.FirstOrDefault(p => p.Name == nameof(CpuBenchmark.Threads));
        return threads != null ? (int)threads.Value : 1;
    }
}
