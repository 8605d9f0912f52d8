using System.CommandLine;
using System.Runtime.CompilerServices;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Viewing.Pages;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu report: pages about an output folder, to be read without a server or a network.</summary>
internal static class ReportCommand
{
    public const string Examples = """
        ctgpu report out                     out/report.html, and a page in the folder of each series
        ctgpu convert scans -o out --report  the same at the end of a run
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert");
        TypedOption<int> jobs = RunArguments.JobsOption();
        command.Arguments.Add(output);
        command.Options.Add(jobs.Option);
        command.SetAction(parsed => (int)Write(parsed.GetValue(output)!, jobs.Of(parsed, Environment.ProcessorCount), new Log(console.Error, ReportStyle.Default), console));
    }

    /// <summary>Writes the pages and says where they are.</summary>
    /// <returns>Success, or what a series without pictures makes of it.</returns>
    // Its own method, so that what draws is loaded only when it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static ExitCode Write(string root, int jobs, Log log, CliConsole console)
    {
        ReportSummary summary = ReportPages.Write(root, jobs, console.Cancellation);
        foreach ((string name, CtGpuException cause) in summary.Troubles) log.Error($"{name} has no page: {cause.Message}", cause);
        log.Info($"Wrote {Path.Combine(root, PatientPage.FileName)} of {RunReport.Count(summary.Series, "series")}, and {RunReport.Count(summary.Pages, "page")} of single ones{(summary.Kept > 0 ? $"; {summary.Kept} had nothing new" : "")}.");
        return summary.Troubles switch
        {
            [] => ExitCode.Success,
            [var (_, only)] when summary.Series == 1 => only.Code,
            _ => ExitCode.SomeFailed,
        };
    }
}
