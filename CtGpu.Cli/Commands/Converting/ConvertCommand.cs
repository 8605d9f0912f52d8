using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Commands.Converting;

/// <summary>ctgpu convert: converts DICOM series to isotropic HU volumes with lung masks.</summary>
internal static class ConvertCommand
{
    public const string Examples = """
        ctgpu convert scans -o out                                    all series in scans: 1 mm, int16 HU, lung mask
        ctgpu convert scans -o out --preset tutorial --format npy     equal to the tutorial, voxel for voxel
        ctgpu convert scans -o out --spacing 2,2,2 --mask none        no mask
        ctgpu convert scans -o out --format npy --mask-format nii.gz  HU to map into memory, masks of a hundredth of the size
        ctgpu convert scans -o out --normalize --crop --crop-margin 5 for training
        ctgpu convert scans -o out --shard 3/16                       the fourth of 16 jobs
        ctgpu convert scans -o out --shard auto                       in a job array of Slurm, SGE, AWS Batch or Kubernetes
        ctgpu convert scans -o out --dry-run                          print the plan and write nothing
        """;

    public static void Define(Command command, CliConsole console)
    {
        var voxels = new VoxelArguments();
        var run = new RunArguments();
        var report = new ReportArguments();
        Option<bool> dryRun = TypedOption.Flag("--dry-run", "print the plan with sizes and write nothing");
        Option<bool> pages = TypedOption.Flag("--report", "also write HTML pages: OUT/report.html, and one in each series folder");
        command.Arguments.Add(run.Inputs);
        foreach (Option option in run.All.Concat(voxels.All).Append(dryRun).Append(pages).Concat(report.All)) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            ReportStyle style = report.Bind(parsed);
            var log = new Log(console.Error, style);
            try
            {
                ConvertOptions options = voxels.Bind(parsed);
                RunOptions runOptions = run.Bind(parsed, hasMask: options.Mask.Kind != MaskKind.None);
                if (parsed.Gave(dryRun)) return DryRun.Print(options, runOptions, log, console);
                RunSummary summary = ConvertSession.Run(options, runOptions, style, log, console);
                ExitCode code = summary.ExitCode(runOptions.StrictQc);
                if (!parsed.Gave(pages) || !CanReport(summary)) return (int)code;
                ExitCode report = ReportCommand.Write(runOptions.OutputFolder, runOptions.Jobs, style, log, console);
                return (int)(code == ExitCode.Success ? report : code);
            }
            catch (Exception failure)
            {
                // Reported here and not by the caller, because only the parsed options define the form of messages.
                return (int)ErrorReport.Write(log, failure);
            }
        });
    }

    /// <summary>
    /// Whether a report is worth a try. A stopped run has no time left for one, and an empty shard may have no results to report.
    /// </summary>
    private static bool CanReport(RunSummary summary) =>
        summary is { End: not (RunEnd.Stopped or RunEnd.CannotWrite), Unfinished: null, IsEmpty: false };
}
