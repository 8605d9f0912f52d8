using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Devices;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Commands.Converting;

/// <summary>A run of convert with its messages: progress during the run, and a summary at the end.</summary>
internal static class ConvertSession
{
    /// <summary>Fewer than the columns of the bar, which is drawn over them.</summary>
    private const int AnnouncedCharacters = 50;

    public static RunSummary Run(ConvertOptions options, RunOptions run, ReportStyle style, Log log, CliConsole console)
    {
        RunSummary summary = Execute(options, run, style, log, console);
        foreach (string line in RunReport.Summary(summary, run.OutputFolder)) log.Info(line);
        if (summary.Unfinished is { } failure)
            log.Error($"{CohortTable.FileName} or the run log is incomplete. {failure.Message}", failure);
        return summary;
    }

    private static RunSummary Execute(ConvertOptions options, RunOptions run, ReportStyle style, Log log, CliConsole console)
    {
        bool hasBar = style.Progress == ProgressStyle.Auto && console.Interactive && !style.JsonLog;
        if (hasBar) Announce(console, run.Inputs);
        IRunObserver observer = style.Progress switch
        {
            ProgressStyle.JsonLines => new JsonProgress(log),
            ProgressStyle.Auto when hasBar => Bar(console, run.Inputs, style.Verbose),
            ProgressStyle.Auto => new LineProgress(log, lines: true),
            _ => new LineProgress(log, lines: false),
        };
        try
        {
            return ConvertRun.Execute(
                options, run, () => EngineFactory.Open(run.Devices, run.Jobs, run.DeviceMemory), observer, console.Cancellation);
        }
        finally
        {
            (observer as IDisposable)?.Dispose();
        }
    }

    /// <summary>Shows the inputs until the bar replaces them: loading Spectre takes longer than the user should wait.</summary>
    private static void Announce(CliConsole console, IReadOnlyList<string> inputs)
    {
        string text = HiddenCharacters.Escape($"searching {string.Join(", ", inputs)}");
        console.Terminal.Write(text[..Math.Min(text.Length, AnnouncedCharacters)] + "\r");
        console.Terminal.Flush();
    }

    // A separate method that is not inlined: calling it loads Spectre.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static BarProgress Bar(CliConsole console, IReadOnlyList<string> inputs, bool verbose) =>
        new(console.Terminal, inputs, verbose);
}
