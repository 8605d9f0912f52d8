using System.Runtime.CompilerServices;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Cli.Reports;
using CtGpu.Host.Bench;
using CtGpu.Host.Bench.WithoutComputing;

namespace CtGpu.Cli.Commands.Bench;

/// <summary>ctgpu bench host: measures what this machine reads and writes, with computing left out.</summary>
internal static class HostBenchCommand
{
    public static void Run(HostBenchOptions options, bool json, ReportStyle style, Log log, CliConsole console)
    {
        bool bar = style.Progress == ProgressStyle.Auto && console.Interactive && !style.JsonLog;
        IReadOnlyList<HostBenchResult> results = bar
            ? RunWithBar(options, log, console)
            : Execute(options, progress => BenchCommand.Show(progress, style, log), log, console);
        if (json) console.Output.Write(HostBenchReport.Json(results) + "\n");
        else foreach (string line in HostBenchReport.Table(results)) console.Output.WriteLine(line);
    }

    // A separate method that is not inlined: calling it loads Spectre.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<HostBenchResult> RunWithBar(HostBenchOptions options, Log log, CliConsole console)
    {
        using var bar = new TerminalBar(console.Terminal, "preparing");
        return Execute(options, progress => bar.Show(progress.Done, progress.All, progress.Operation), log, console);
    }

    private static IReadOnlyList<HostBenchResult> Execute(
        HostBenchOptions options, Action<BenchProgress> progress, Log log, CliConsole console) =>
        HostBench.Execute(options, progress, log.Info, console.Cancellation);
}
