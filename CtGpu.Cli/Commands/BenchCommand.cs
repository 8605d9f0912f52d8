using System.CommandLine;
using System.Runtime.CompilerServices;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Cli.Reports;
using CtGpu.Host;
using CtGpu.Host.Bench;
using CtGpu.Host.Devices;
using CtGpu.Kernels.Resample;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu bench: how fast this machine is, and how fast it could be.</summary>
internal static class BenchCommand
{
    public const string Examples = """
        ctgpu bench                           a synthetic thorax of 134 slices, on what auto chooses
        ctgpu bench --device cpu,cuda         two devices, one after the other
        ctgpu bench --input scan -o /scratch  a series of your own, on the disk that you mean to write to
        ctgpu bench --json
        """;

    public static void Define(Command command, CliConsole console)
    {
        var input = new Option<string>("--input") { HelpName = "DIR", Description = "DICOM folder whose largest series is taken [a synthetic thorax, 134x512x512]" };
        input.Validators.Add(TypedOption.RefuseDashes);
        TypedOption<string> device = RunArguments.DeviceOption("auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu (slow); several, comma-separated, are measured in turn [auto]");
        TypedOption<ResamplePrecision> precision = VoxelArguments.PrecisionOption();
        TypedOption<int> jobs = RunArguments.JobsOption();
        Option<string> output = RunArguments.OutputOption("folder to write test files in, which are removed again [the system's temporary folder]", required: false);
        Option<bool> json = TypedOption.Flag("--json", "as a JSON array");
        var report = new ReportArguments();
        foreach (Option option in (Option[])[input, device.Option, precision.Option, jobs.Option, output, json, .. report.All]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            ReportStyle style = report.Bind(parsed);
            var log = new Log(console.Error, style);
            try
            {
                var start = new BenchOptions();
                BenchOptions options = start with
                {
                    Input = parsed.GetValue(input),
                    Folder = parsed.GetValue(output),
                    Precision = precision.Of(parsed, start.Precision),
                    Jobs = jobs.Of(parsed, start.Jobs),
                };
                IReadOnlyList<BenchResult> results = Run(options, DeviceSelector.Parse(device.Of(parsed, "auto")), style, log, console);
                if (parsed.Gave(json)) console.Output.WriteLine(BenchReport.Json(results));
                else foreach (string line in BenchReport.Table(results)) console.Output.WriteLine(line);
                return (int)ExitCode.Success;
            }
            catch (Exception failure)
            {
                // Here, where it is known how messages are to look.
                return (int)ErrorReport.Write(log, failure);
            }
        });
    }

    private static IReadOnlyList<BenchResult> Run(BenchOptions options, DeviceSelector devices, ReportStyle style, Log log, CliConsole console)
    {
        if (style.Progress == ProgressStyle.Auto && console.Interactive && !style.JsonLog) return RunWithBar(options, devices, console);
        return Execute(options, devices, progress =>
        {
            if (style.Progress == ProgressStyle.Auto) log.Info($"[{progress.Done}/{progress.All}] {progress.Operation}");
            else if (style.Progress == ProgressStyle.JsonLines) WriteEvent(log, progress);
        }, console);
    }

    // Its own method, so that Spectre is loaded only when it is called.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<BenchResult> RunWithBar(BenchOptions options, DeviceSelector devices, CliConsole console)
    {
        using var bar = new TerminalBar(console.Error, "opening devices");
        return Execute(options, devices, progress => bar.Show(progress.Done, progress.All, progress.Operation), console);
    }

    private static IReadOnlyList<BenchResult> Execute(BenchOptions options, DeviceSelector devices, Action<BenchProgress> progress, CliConsole console) =>
        BenchRun.Execute(options, () => EngineFactory.Open(devices, options.Jobs), progress, console.Cancellation);

    private static void WriteEvent(Log log, BenchProgress progress) => log.Event(json =>
    {
        json.WriteString("event", "measuring");
        json.WriteString("operation", progress.Operation);
        json.WriteNumber("done", progress.Done);
        json.WriteNumber("total", progress.All);
    });
}
