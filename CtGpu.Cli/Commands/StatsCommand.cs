using System.CommandLine;
using System.Text;
using CtGpu.Cli.Options;
using CtGpu.Cli.Reports;
using CtGpu.Host;
using CtGpu.Host.Cohort.Statistics;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Pipeline;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu stats: computes statistics of a cohort's voxels, spacings and volumes.</summary>
internal static class StatsCommand
{
    public const string Examples = """
        ctgpu stats out                                               a table, and out/stats.json
        ctgpu convert scans -o new --normalize --mean out/stats.json  subtract the cohort's own mean
        ctgpu stats out --window -1200,600 --json                     other bounds, as JSON
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert");
        TypedOption<(double Lower, double Upper)> window = VoxelArguments.WindowOption("window of the normalisation [-1000,400]");
        Option<string> file = RunArguments.OutputOption("file for the statistics [OUT/stats.json]", required: false, "FILE");
        Option<bool> json = TypedOption.Flag("--json", "print the statistics as JSON");
        command.Arguments.Add(output);
        foreach (Option option in (Option[])[window.Option, file, json]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string root = parsed.GetValue(output)!;
            string target = parsed.GetValue(file) ?? Path.Combine(root, StatisticsFile.FileName);
            var start = new NormalizeOptions();
            (double lower, double upper) = window.Of(parsed, (start.LowerHounsfield, start.UpperHounsfield));
            CohortState cohort = CohortScan.Read(root);
            (CohortStatistics? statistics, IReadOnlyList<LeftOutSeries> leftOut) =
                CohortStatistics.Of(root, cohort, lower, upper, console.Cancellation);
            foreach (LeftOutSeries series in leftOut) console.Error.WriteLine($"ctgpu: {series.Name} is left out: {series.Cause.Message}");
            foreach (CtGpuException fault in cohort.Faults) console.Error.WriteLine($"ctgpu: {fault.Message}");
            ExitCode code = cohort.CodeOf([.. leftOut.Select(series => series.Cause)]);
            // Statistics of a part are useful if the rest is known to be missing, and misleading if it is only hidden now.
            if (statistics == null || code is ExitCode.Transient or ExitCode.CannotWrite) return (int)code;
            byte[] content = StatisticsFile.ToJson(statistics);
            if (parsed.Gave(json)) console.Output.Write(Encoding.UTF8.GetString(content));
            else foreach (string line in StatisticsReport.Lines(statistics)) console.Output.WriteLine(line);
            PendingFile.Replace(target, content);
            console.Error.WriteLine($"Wrote {target}, which convert accepts as --mean.");
            return (int)code;
        });
    }
}
