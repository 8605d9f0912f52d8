using System.CommandLine;
using System.Text;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Index;
using CtGpu.Host.Paths;
using CtGpu.Host.Planning;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu index: lists the series in the inputs as JSON lines.</summary>
internal static class IndexCommand
{
    public const string Examples = """
        ctgpu index scans                         one JSON object a line for each series, to stdout
        ctgpu index scans -o manifest.jsonl       to a file, with paths relative to it
        ctgpu convert manifest.jsonl -o out       convert the listed series without searching folders
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string[]> inputs = RunArguments.InputArgument();
        Option<string> output = RunArguments.OutputOption(
            "file to write [stdout, with paths relative to the current folder]", required: false, "FILE");
        TypedOption<int> jobs = RunArguments.JobsOption("threads that read headers; more than cores for network storage [cores]");
        command.Arguments.Add(inputs);
        command.Options.Add(output);
        command.Options.Add(jobs.Option);
        command.SetAction(parsed =>
        {
            var log = new Log(console.Error, ReportStyle.Default);
            SeriesIndex index = SeriesIndex.Of(
                PathArguments.Inputs(parsed, inputs), jobs.Of(parsed, Environment.ProcessorCount), console.Cancellation);
            if (parsed.GetValue(output) is { } path) ManifestWriter.Write(index, path);
            else Print(index, console.Output);
            foreach (string line in Summary(index)) log.Info(line);
            // Series may be missing from the list only because something could not be read this time.
            IEnumerable<CtGpuException?> failures = index.Failures.Concat(index.Series.Select(series => series.Refusal));
            return (int)(failures.Any(failure => failure?.Code == ExitCode.Transient) ? ExitCode.Transient : ExitCode.Success);
        });
    }

    private static void Print(SeriesIndex index, TextWriter output)
    {
        foreach (byte[] line in ManifestWriter.Lines(index, InputPath.CurrentFolder)) output.Write(Encoding.UTF8.GetString(line));
    }

    private static IEnumerable<string> Summary(SeriesIndex index)
    {
        int refused = index.Series.Count(s => s.Refusal != null);
        IEnumerable<string> verdicts = index.Series
            .CountBy(s => s.Verdict)
            .OrderByDescending(v => v.Value)
            .ThenBy(v => v.Key, StringComparer.Ordinal)
            .Select(v => $"{v.Value} {v.Key}");
        yield return $"{RunReport.Count(index.Series.Count, "series")}, {refused} refused by convert: {string.Join(", ", verdicts)}.";
        string failures = RunReport.Count(index.Failures.Count, "failure"), leftOut = RunReport.Count(index.LeftOut.Count, "file");
        if (index.Failures.Count > 0) yield return $"{failures} outside of any series, for example: {index.Failures[0].Message}";
        if (index.LeftOut.Count > 0) yield return $"Left out {leftOut}: {LeftOutReasons.Counted(index.LeftOut)}.";
    }
}
