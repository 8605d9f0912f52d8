using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Verification;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu verify: checks written files against their hashes, or devices against stored reference results.</summary>
internal static class VerifyCommand
{
    public const string Examples = """
        ctgpu verify                every device of this machine against stored reference results
        ctgpu verify out            the voxels of every file against the hashes in its sidecar
        ctgpu verify out --inputs   also the DICOM files
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert; without it, this machine's devices are checked");
        output.Arity = ArgumentArity.ZeroOrOne;
        Option<bool> inputs = TypedOption.Flag("--inputs", "also check the DICOM files");
        command.Arguments.Add(output);
        command.Options.Add(inputs);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(output) is { } root) return Files(root, parsed.Gave(inputs), console);
            if (!parsed.Gave(inputs)) return Devices(console);
            throw new CtGpuException(ExitCode.Usage, "options", "--inputs needs OUT. Give an output folder of ctgpu convert.");
        });
    }

    private static int Files(string root, bool inputs, CliConsole console)
    {
        CohortState cohort = CohortScan.Read(root);
        IEnumerable<VerifiedFile> files = OutputVerification.Outputs(root, cohort, console.Cancellation);
        if (inputs) files = files.Concat(OutputVerification.Inputs(root, cohort, Environment.ProcessorCount, console.Cancellation));
        int all = 0;
        HashSet<string> series = [];
        Dictionary<string, CtGpuException> wrong = [];
        foreach (VerifiedFile file in files)
        {
            all++;
            series.Add(file.Series);
            if (file.Finding == null) continue;
            // A fault that may be gone next time takes precedence.
            if (file.Finding.Code == ExitCode.Transient) wrong[file.Series] = file.Finding;
            else wrong.TryAdd(file.Series, file.Finding);
            console.Output.WriteLine($"{file.Series}/{file.Subject}: {file.Finding.Message}");
        }

        foreach (CtGpuException fault in cohort.Faults) console.Output.WriteLine(fault.Message);
        if (series.Count + cohort.Faults.Count == 0)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "verify", $"{root} has no complete series. Give an output folder of ctgpu convert.", [root]);
        }

        int missing = cohort.Series.Count(row => !row.HasSidecar);
        int notChecked = wrong.Values.Count(OutputVerification.IsNotChecked);
        string without = (notChecked == 0 ? "" : $", {notChecked} without inputs")
            + (missing == 0 ? "" : $", {missing} without a valid result");
        console.Output.WriteLine(wrong.Count == 0 && cohort.Faults.Count == 0
            ? $"{RunReport.Count(series.Count, "series")} verified, all as written"
            : $"{RunReport.Count(series.Count, "series")}, {RunReport.Count(all, "item")} checked: "
                + $"{wrong.Count - missing - notChecked} changed{without}");
        return (int)cohort.CodeOf(wrong.Values);
    }

    private static int Devices(CliConsole console)
    {
        bool right = true;
        foreach (VerifiedDevice device in DeviceVerification.All(Environment.ProcessorCount))
        {
            right &= device.Finding == null;
            console.Output.WriteLine(device.Finding == null ? $"right  {device.Device}" : $"WRONG  {device.Device}: {device.Finding}");
        }

        return (int)(right ? ExitCode.Success : ExitCode.DeviceUnavailable);
    }
}
