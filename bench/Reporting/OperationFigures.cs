using System.Reflection;
using BenchmarkDotNet.Mathematics;
using BenchmarkDotNet.Parameters;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using CtGpu.Bench.Benchmarks;

namespace CtGpu.Bench.Reporting;

/// <summary>What one benchmark says of itself, and how near it came to the bandwidth of copies in the same run.</summary>
/// <param name="Operation">Class and method.</param>
/// <param name="Parameters">All but the threads.</param>
/// <param name="Bytes">That must move.</param>
/// <param name="ShareOfCopy">Bytes a second over those that copies reach on as many threads.</param>
internal sealed record OperationFigures(
    string Operation, string Parameters, int Threads, long Bytes, double MedianMs, double MinMs, int Runs, double GbPerS, double ShareOfCopy)
{
    /// <returns>Null for a benchmark that failed.</returns>
    public static OperationFigures? Of(Summary summary, BenchmarkCase benchmark)
    {
        if (summary[benchmark]?.ResultStatistics is not Statistics nanoseconds) return null;
        long bytes = Declared(benchmark);
        int threads = ThreadsOf(benchmark);
        double perSecond = bytes / nanoseconds.Median * 1e9;
        return new OperationFigures(
            $"{benchmark.Descriptor.Type.Name.Replace("Benchmark", "", StringComparison.Ordinal)}.{benchmark.Descriptor.WorkloadMethod.Name}",
            string.Join(", ", benchmark.Parameters.Items.Where(p => p.Name != nameof(CpuBenchmark.Threads)).Select(p => $"{p.Name} {p.Value}")),
            threads, bytes, nanoseconds.Median / 1e6, nanoseconds.Min / 1e6, nanoseconds.N, perSecond / 1e9, perSecond / CopyBandwidth.Of(threads));
    }

    private static long Declared(BenchmarkCase benchmark)
    {
        MethodInfo declared = benchmark.Descriptor.Type.GetMethod(nameof(IMovesBytes.BytesThatMustMove), BindingFlags.Public | BindingFlags.Static)
            ?? throw new InvalidOperationException($"{benchmark.Descriptor.Type.Name} does not declare the bytes that must move: let it implement {nameof(IMovesBytes)}.");
        return (long)declared.Invoke(null, [benchmark.Descriptor.WorkloadMethod.Name])!;
    }

    private static int ThreadsOf(BenchmarkCase benchmark) =>
        benchmark.Parameters.Items.FirstOrDefault(p => p.Name == nameof(CpuBenchmark.Threads)) is ParameterInstance threads ? (int)threads.Value : 1;
}
