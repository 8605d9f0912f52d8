using System.CommandLine;
using CtGpu.Cli.Commands.Converting;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu demo: writes a synthetic thorax CT and converts it.</summary>
internal static class DemoCommand
{
    private const string DefaultFolder = "./ctgpu-demo";

    public const string Examples = """
        ctgpu demo              into ./ctgpu-demo/dicom and ./ctgpu-demo/out
        ctgpu demo -o somewhere
        """;

    public static void Define(Command command, CliConsole console)
    {
        Option<string> output = RunArguments.OutputOption($"folder for the DICOM files and the results [{DefaultFolder}]", required: false);
        command.Options.Add(output);
        command.SetAction(parsed => Run(parsed.GetValue(output) ?? PathArguments.Output(DefaultFolder), console));
    }

    private static int Run(string folder, CliConsole console)
    {
        string dicom = Path.Combine(folder, "dicom"), results = Path.Combine(folder, "out");
        PhantomCommand.Write(dicom, new PhantomOptions { SubSlices = 5 }, console);
        console.Error.WriteLine($"Running: ctgpu convert {dicom} -o {results}");
        RunSummary summary = ConvertSession.Run(
            new ConvertOptions(),
            new RunOptions { Inputs = [PathArguments.Input(dicom)], OutputFolder = results },
            ReportStyle.Default,
            new Log(console.Error, ReportStyle.Default),
            console);
        foreach (string name in summary.Converted.Select(v => v.Name).Concat(summary.Plan.Complete.Select(v => v.Name)))
        {
            console.Error.WriteLine($"Look into {Path.Combine(results, name)}");
            console.Error.WriteLine(
                "  ct.nii: the volume in Hounsfield units, 1 mm voxels; lungs.nii: the lung mask; ct.json: metadata of both.");
        }

        return (int)summary.ExitCode(strictQc: false);
    }
}
