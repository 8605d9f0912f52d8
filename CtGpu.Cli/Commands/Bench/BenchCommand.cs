using System.CommandLine;
using System.Runtime.CompilerServices;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Cli.Reports;
using CtGpu.Host;
using CtGpu.Host.Bench;
using CtGpu.Host.Bench.WithoutComputing;
using CtGpu.Host.Devices;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Resample;

namespace CtGpu.Cli.Commands.Bench;

/// <summary>
/// ctgpu bench: measures each operation on this machine and compares it with plain copies. ctgpu bench host: measures files alone.
/// </summary>
internal static class BenchCommand
{
    public const string Examples = """
        ctgpu bench                           a synthetic thorax of 134 slices, on the device chosen by auto
        ctgpu bench --device cpu,cuda         two devices, one after the other
        ctgpu bench --input scan -o /scratch  your own series, with test files on the disk of /scratch
        ctgpu bench --json
        ctgpu bench host -o /scratch          what this machine can read and write for 1, 2, 4, ... threads, with nothing computed
        """;

    private const string Host = "host";

    public static void Define(Command command, CliConsole console)
    {
        var input = new Option<string>("--input")
        {
            HelpName = "DIR",
            Description = "DICOM folder; its largest series is measured [a synthetic thorax, 134x512x512]",
        };
        input.Validators.Add(TypedOption.RefuseDashes);
        TypedOption<string> device = RunArguments.DeviceOption(
            "auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu (slow); devices in a comma-separated list are measured in turn [auto]");
        TypedOption<ResamplePrecision> precision = VoxelArguments.PrecisionOption();
        TypedOption<int> jobs = RunArguments.JobsOption();
        Option<string> output = RunArguments.OutputOption(
            "folder for test files, which are deleted afterwards [the system's temporary folder]", required: false);
        Option<bool> json = TypedOption.Flag("--json", "as a JSON array");
        var report = new ReportArguments();
        TypedOption<VolumeFormat> format = RunArguments.FormatOption("--format", "with host: file format [nii]");
        TypedOption<VolumeFormat> maskFormat =
            RunArguments.FormatOption("--mask-format", "with host: file format of the mask [as --format]");
        Option[] all =
            [input, device.Option, precision.Option, jobs.Option, output, format.Option, maskFormat.Option, json, .. report.All];
        foreach (Option option in all) command.Options.Add(option);
        Argument<string?> what = WhatArgument();
        command.Arguments.Add(what);
        command.SetAction(parsed =>
        {
            ReportStyle style = report.Bind(parsed);
            var log = new Log(console.Error, style);
            try
            {
                if (parsed.GetValue(what) == Host)
                {
                    RefuseAny(parsed, $"has no effect on {Host}, which computes nothing", device.Option, precision.Option);
                    var initial = new HostBenchOptions();
                    VolumeFormat volumes = format.Of(parsed, initial.Formats.Volumes);
                    HostBenchCommand.Run(
                        initial with
                        {
                            Input = parsed.GetValue(input) is { } folder ? PathArguments.Input(folder) : null,
                            Folder = parsed.GetValue(output),
                            Formats = new ResultFormats(volumes, maskFormat.Of(parsed, volumes)),
                            Jobs = jobs.Of(parsed, initial.Jobs),
                        },
                        parsed.Gave(json), style, log, console);
                    return (int)ExitCode.Success;
                }

                RefuseAny(parsed, $"has an effect on ctgpu bench {Host} only", format.Option, maskFormat.Option);
                var start = new BenchOptions();
                BenchOptions options = start with
                {
                    Input = parsed.GetValue(input) is { } path ? PathArguments.Input(path) : null,
                    Folder = parsed.GetValue(output),
                    Precision = precision.Of(parsed, start.Precision),
                    Jobs = jobs.Of(parsed, start.Jobs),
                };
                IReadOnlyList<BenchResult> results = Run(options, DeviceSelector.Parse(device.Of(parsed, "auto")), style, log, console);
                if (parsed.Gave(json)) console.Output.Write(BenchReport.Json(results) + "\n");
                else foreach (string line in BenchReport.Table(results)) console.Output.WriteLine(line);
                return (int)ExitCode.Success;
            }
            catch (Exception failure)
            {
                // Reported here and not by the caller, because only the parsed options define the form of messages.
                return (int)ErrorReport.Write(log, failure);
            }
        });
    }

    /// <summary>Writes the progress of a measurement as the style says, without a bar.</summary>
    public static void Show(BenchProgress progress, ReportStyle style, Log log)
    {
        if (style.Progress == ProgressStyle.Auto) log.Info($"[{progress.Done}/{progress.All}] {progress.Operation}");
        else if (style.Progress == ProgressStyle.JsonLines) WriteEvent(log, progress);
    }

    private static Argument<string?> WhatArgument()
    {
        var argument = new Argument<string?>("WHAT")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"{Host}: files alone, for 1, 2, 4, ... threads [each operation on a device]",
        };
        argument.CompletionSources.Add(Host);
        argument.Validators.Add(TypedOption.RefuseDashes);
        argument.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not Host and { } other }] && other[0] != '-')
                result.AddError($"{other} is not a kind of benchmark. Expected {Host}, or nothing. Give a folder with --input.");
        });
        return argument;
    }

    private static void RefuseAny(ParseResult parsed, string reason, params Option[] options)
    {
        Option? found = Array.Find(options, parsed.Gave);
        if (found != null) throw new CtGpuException(ExitCode.Usage, "options", $"{found.Name} {reason}. Leave out {found.Name}.");
    }

    private static IReadOnlyList<BenchResult> Run(
        BenchOptions options, DeviceSelector devices, ReportStyle style, Log log, CliConsole console)
    {
        if (style.Progress == ProgressStyle.Auto && console.Interactive && !style.JsonLog) return RunWithBar(options, devices, console);
        return Execute(options, devices, progress => Show(progress, style, log), console);
    }

    // A separate method that is not inlined: calling it loads Spectre.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IReadOnlyList<BenchResult> RunWithBar(BenchOptions options, DeviceSelector devices, CliConsole console)
    {
        using var bar = new TerminalBar(console.Terminal, "opening devices");
        return Execute(options, devices, progress => bar.Show(progress.Done, progress.All, progress.Operation), console);
    }

    private static IReadOnlyList<BenchResult> Execute(
        BenchOptions options, DeviceSelector devices, Action<BenchProgress> progress, CliConsole console) =>
        BenchRun.Execute(options, () => EngineFactory.Open(devices, options.Jobs), progress, console.Cancellation);

    private static void WriteEvent(Log log, BenchProgress progress) => log.Event(json =>
    {
        json.WriteString("event", "measuring");
        json.WriteString("operation", progress.Operation);
        json.WriteNumber("done", progress.Done);
        json.WriteNumber("total", progress.All);
    });
}
