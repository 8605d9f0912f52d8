using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Cli.Reports;
using CtGpu.Host;
using CtGpu.Host.Cohort.Status;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu status: reports done, failed and pending series from the files in OUT alone, and rewrites cohort.csv.</summary>
internal static class StatusCommand
{
    public const string Examples = """
        ctgpu status out            counts, and failures by reason
        ctgpu status out --failed   each failure with its message
        ctgpu status out --json
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = OutputArgument("output folder of convert");
        Option<bool> json = TypedOption.Flag("--json", "as a JSON object");
        Option<bool> failed = TypedOption.Flag("--failed", "list every failure");
        command.Arguments.Add(output);
        command.Options.Add(json);
        command.Options.Add(failed);
        command.SetAction(parsed => Run(parsed.GetValue(output)!, parsed.Gave(json), parsed.Gave(failed), console));
    }

    /// <summary>Creates the argument for an output folder of convert.</summary>
    public static Argument<string> OutputArgument(string description)
    {
        var argument = new Argument<string>("OUT") { Description = description };
        argument.Validators.Add(PathArguments.RefuseNoOutput);
        return argument;
    }

    private static int Run(string root, bool json, bool failed, CliConsole console)
    {
        CohortState cohort = CohortScan.Read(root);
        CohortScan.RequireOutput(root, cohort);
        var report = new CohortReport(root, cohort.Series, CohortScan.Temporary(root));
        if (json) console.Output.Write(report.Json(failed) + "\n");
        else foreach (string line in report.Lines(failed)) console.Output.WriteLine(line);
        foreach (string line in CohortReport.Faults(cohort)) console.Error.WriteLine($"ctgpu: {line}");
        ExitCode code = cohort.CodeOf([]);
        // A failure of a series is an answer, not a failure of this command.
        if (code is ExitCode.Transient or ExitCode.CannotWrite)
        {
            console.Error.WriteLine($"ctgpu: {CohortTable.FileName} was not updated.");
            return (int)code;
        }

        try
        {
            CohortTable.Write(root, cohort.Series);
        }
        catch (CtGpuException cannotWrite)
        {
            // Users with read-only access to OUT still get its status.
            console.Error.WriteLine($"ctgpu: {CohortTable.FileName} was not updated. {cannotWrite.Message}");
        }

        return (int)ExitCode.Success;
    }
}
