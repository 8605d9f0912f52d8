using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Verification;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu verify: whether files still are what was written, or devices compute what they should.</summary>
internal static class VerifyCommand
{
    public const string Examples = """
        ctgpu verify                every device of this machine against stored references
        ctgpu verify out            the voxels of every file against its sidecar
        ctgpu verify out --inputs   the DICOM files too
        """;

    public static void Define(Command command, CliConsole console)
    {
        Argument<string> output = StatusCommand.OutputArgument("output folder of convert; none: the devices of this machine");
        output.Arity = ArgumentArity.ZeroOrOne;
        Option<bool> inputs = TypedOption.Flag("--inputs", "hash the inputs too");
        command.Arguments.Add(output);
        command.Options.Add(inputs);
        command.SetAction(parsed => parsed.GetValue(output) is { } root ? Files(root, parsed.Gave(inputs), console)
            : parsed.Gave(inputs) ? throw new CtGpuException(ExitCode.Usage, "options", "--inputs needs OUT: give an output folder of ctgpu convert.")
            : Devices(console));
    }

    private static int Files(string root, bool inputs, CliConsole console)
    {
        IEnumerable<VerifiedFile> files = OutputVerification.Outputs(root, console.Cancellation);
        if (inputs) files = files.Concat(OutputVerification.Inputs(root, Environment.ProcessorCount, console.Cancellation));
        int all = 0;
        HashSet<string> series = [], wrong = [];
        foreach (VerifiedFile file in files)
        {
            all++;
            series.Add(file.Series);
            if (file.Finding == null) continue;
            wrong.Add(file.Series);
            console.Output.WriteLine($"{file.Series}/{file.Subject}: {file.Finding}");
        }

        if (series.Count == 0) throw new CtGpuException(ExitCode.NoInput, "verify", $"{root} holds no complete series. Give an output folder of ctgpu convert.", [root]);
        console.Output.WriteLine($"{RunReport.Count(series.Count, "series")}, {RunReport.Count(all, "item")} checked: {wrong.Count} series are not what was written");
        return (int)(wrong.Count == 0 ? ExitCode.Success : series.Count == 1 ? ExitCode.InvalidInput : ExitCode.SomeFailed);
    }

    private static int Devices(CliConsole console)
    {
        bool right = true;
        foreach (VerifiedDevice device in DeviceVerification.All(Environment.ProcessorCount))
        {
            right &= device.Finding == null;
            console.Output.WriteLine($"{(device.Finding == null ? "right" : "WRONG")}  {device.Device}{(device.Finding == null ? "" : $": {device.Finding}")}");
        }

        return (int)(right ? ExitCode.Success : ExitCode.DeviceUnavailable);
    }
}
