using System.Text.Json;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using CtGpu.Kernels.Resample.Cpu;
using Perfolizer.Horology;

namespace CtGpu.Bench.Reporting;

/// <summary>Measures all operations one after another in this process, and writes their figures and the copy bandwidth as JSON.</summary>
internal static class OperationSuite
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static IConfig Config(bool quick)
    {
        Job job = Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithUnrollFactor(1)
            .WithEvaluateOverhead(false)
            .WithWarmupCount(2)
            .WithIterationCount(quick ? 7 : 15)
            .WithIterationTime(TimeInterval.FromMilliseconds(quick ? 60 : 250));
        return ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(FigureColumn.All);
    }

    /// <param name="path">File to write.</param>
    /// <param name="quick">Fewer and shorter iterations.</param>
    /// <returns>Exit code: 0, or 1 if a benchmark failed.</returns>
    public static int Run(string path, bool quick)
    {
        int processors = Environment.ProcessorCount;
        double one = CopyBandwidth.Of(1), all = CopyBandwidth.Of(processors);
        Summary[] summaries = BenchmarkRunner.Run(typeof(OperationSuite).Assembly, Config(quick));
        OperationFigures?[] figures = [.. summaries.SelectMany(s => s.BenchmarksCases.Select(c => OperationFigures.Of(s, c)))];
        var copies = new { one = one / 1e9, threads = processors, all = all / 1e9 };
        var report = new { vectors = ResampleCpu.VectorName, copyGbPerS = copies, operations = figures };
        File.WriteAllText(path, JsonSerializer.Serialize(report, Json));
        return figures.Length > 0 && figures.All(f => f != null) ? 0 : 1;
    }
}
