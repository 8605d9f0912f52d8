using System.CommandLine;
using System.Runtime.CompilerServices;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Viewing.Pages;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu report: writes HTML pages about an output folder, which need no server and no network.</summary>
internal static class ReportCommand
{
    public const string Examples = """
        ctgpu report out                     out/report.html, and a page in each series folder
        ctgpu convert scans -o out --report  the same at the end of a run
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert");
        TypedOption<int> jobs = RunArguments.JobsOption(
            "series drawn at the same time; each has its volume in memory [cores, or the CPU limit of the job or container]");
        command.Arguments.Add(output);
        command.Options.Add(jobs.Option);
        command.SetAction(parsed =>
        {
            var log = new Log(console.Error, ReportStyle.Default);
            return (int)Write(parsed.GetValue(output)!, jobs.Of(parsed, Environment.ProcessorCount), ReportStyle.Default, log, console);
        });
    }

    /// <summary>Writes the pages and reports their location.</summary>
    /// <returns>Success, or the exit code for series that could not be drawn.</returns>
    // A separate method that is not inlined: calling it loads SkiaSharp.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ExitCode Write(string root, int jobs, ReportStyle style, Log log, CliConsole console)
    {
        bool hasBar = style.Progress == ProgressStyle.Auto && console.Interactive && !style.JsonLog;
        ReportSummary summary = hasBar ? WriteWithBar(root, jobs, console) : ReportPages.Write(root, jobs, console.Cancellation);
        foreach ((string name, CtGpuException cause) in summary.Failures) log.Error($"{name} has no page: {cause.Message}", cause);
        string page = Path.Combine(root, PatientPage.FileName), kept = summary.Kept > 0 ? $"; {summary.Kept} up to date" : "";
        log.Info(
            $"Wrote {page} with {RunReport.Count(summary.Series, "series")}, and {RunReport.Count(summary.Pages, "series page")}{kept}.");
        return summary.Code;
    }

    // A separate method that is not inlined: calling it loads Spectre.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReportSummary WriteWithBar(string root, int jobs, CliConsole console)
    {
        using var bar = new TerminalBar(console.Terminal, "report", $"reading {root}");
        return ReportPages.Write(root, jobs, console.Cancellation, (finished, series, name) =>
            bar.Show(finished, series, $"report {finished}/{series}", $"drawing {ActiveSeries.Short(name)}"));
    }
}
