using System.CommandLine;
using System.Text;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Index;
using CtGpu.Host.Planning;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu index: what there is to convert, as JSON lines.</summary>
internal static class IndexCommand
{
    public const string Examples = """
        ctgpu index scans                         a JSON object a line, a line a series, on stdout
        ctgpu index scans -o manifest.jsonl       paths in it are relative to it
        ctgpu convert manifest.jsonl -o out       what it lists, without searching folders
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string[]> inputs = RunArguments.InputArgument();
        var output = new Option<string>("-o", "--output") { HelpName = "FILE", Description = "file to write [stdout, with paths relative to the current folder]" };
        output.Validators.Add(TypedOption.RefuseDashes);
        TypedOption<int> jobs = RunArguments.JobsOption("threads that read headers; more than cores where the disk is far away [cores]");
        command.Arguments.Add(inputs);
        command.Options.Add(output);
        command.Options.Add(jobs.Option);
        command.SetAction(parsed =>
        {
            var log = new Log(console.Error, ReportStyle.Default);
            SeriesIndex index = SeriesIndex.Of(parsed.GetValue(inputs)!, jobs.Of(parsed, Environment.ProcessorCount), console.Cancellation);
            if (parsed.GetValue(output) is { } path) ManifestWriter.Write(index, path);
            else foreach (byte[] line in ManifestWriter.Lines(index, Environment.CurrentDirectory)) console.Output.Write(Encoding.UTF8.GetString(line));
            foreach (string line in Summary(index)) log.Info(line);
            return (int)ExitCode.Success;
        });
    }

    private static IEnumerable<string> Summary(SeriesIndex index)
    {
        int refused = index.Series.Count(s => s.Refusal != null);
        string verdicts = string.Join(", ", index.Series.CountBy(s => s.Verdict).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Value} {v.Key}"));
        yield return $"{RunReport.Count(index.Series.Count, "series")}, of which convert refuses {refused}: {verdicts}.";
        if (index.Failures.Count > 0) yield return $"{RunReport.Count(index.Failures.Count, "failure")} where there is no series: {index.Failures[0].Message}";
        if (index.LeftOut.Count > 0) yield return $"Left out {RunReport.Count(index.LeftOut.Count, "file")}: {LeftOutReasons.Counted(index.LeftOut)}.";
    }
}
