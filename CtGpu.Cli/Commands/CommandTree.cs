using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CtGpu.Cli.Commands.Bench;
using CtGpu.Cli.Commands.Converting;
using CtGpu.Host;

namespace CtGpu.Cli.Commands;

/// <summary>The commands of the program and their help.</summary>
internal static class CommandTree
{
    private const string RootExamples = """
        ctgpu demo                                      convert a synthetic thorax
        ctgpu convert scans -o out                      convert a folder of series
        ctgpu convert --help                            list all options
        """;

    private static readonly Entry[] s_commands =
    [
        new("convert", "Convert every CT series in the inputs.",
            ConvertCommand.Examples, ConvertCommand.Define),
        new("status", "List done, failed and pending series of an output folder.",
            StatusCommand.Examples, StatusCommand.Define),
        new("stats", "Compute mean and deviation of a cohort's normalised voxels, HU histogram, spacings and volumes.",
            StatsCommand.Examples, StatsCommand.Define),
        new("render", "Draw a volume: slices with the mask's outline, histogram, 3-D views, or surfaces as triangles.",
            RenderCommand.Examples, RenderCommand.Define),
        new("report", "Write HTML pages about an output folder: one for the cohort and one for each series.",
            ReportCommand.Examples, ReportCommand.Define),
        new("verify", "Check written files against their hashes; without a folder, check this machine's devices.",
            VerifyCommand.Examples, VerifyCommand.Define),
        new("demo", "Write a synthetic thorax CT as DICOM files and convert it.",
            DemoCommand.Examples, DemoCommand.Define),
        new("index", "List every CT series in the inputs and whether convert accepts it, from headers alone.",
            IndexCommand.Examples, IndexCommand.Define),
        new("phantom", "Write a synthetic thorax CT as DICOM files.",
            PhantomCommand.Examples, PhantomCommand.Define),
        new("devices", "List this machine's devices, the choice of auto, and why others are unusable.",
            DevicesCommand.Examples, DevicesCommand.Define),
        new("bench", "Measure each operation on this machine, or (host) what it reads and writes; takes about 20 seconds.",
            BenchCommand.Examples, BenchCommand.Define),
        new("completion", "Print the script that completes commands and options in bash, zsh, fish or PowerShell.",
            CompletionCommand.Examples, CompletionCommand.Define),
    ];

    /// <param name="args">The arguments. Only commands named in them get their options, because building all options takes time.</param>
    public static RootCommand Create(CliConsole console, IReadOnlyList<string> args)
    {
        var root = new RootCommand("Convert folders of CT DICOM files to isotropic Hounsfield volumes with lung masks.")
        {
            HelpName = "ctgpu",
        };
        foreach (Entry entry in s_commands)
        {
            var command = new Command(entry.Name, entry.Description);
            if (IsNamed(entry.Name, args)) entry.Define(command, console);
            root.Subcommands.Add(command);
        }

        foreach (Option option in root.Options)
        {
            option.Action = option is HelpOption ? new PrintHelp(console) : option is VersionOption ? new PrintVersion() : option.Action;
        }

        return root;
    }

    /// <summary>All commands with their options.</summary>
    public static RootCommand CreateAll(CliConsole console) => Create(console, [.. s_commands.Select(entry => entry.Name)]);

    private static bool IsNamed(string command, IReadOnlyList<string> args)
    {
        foreach (string argument in args)
        {
            if (argument == command) return true;
        }

        return false;
    }

    /// <param name="Define">Adds the command's options and its action.</param>
    private sealed record Entry(string Name, string Description, string Examples, Action<Command, CliConsole> Define);

    private sealed class PrintHelp(CliConsole console) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            Command command = parseResult.CommandResult.Command;
            Entry? entry = Array.Find(s_commands, e => e.Name == command.Name);
            HelpText.Write(command, command is RootCommand ? RootExamples : entry!.Examples, console.Output, console.HelpWidth);
            return (int)ExitCode.Success;
        }
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"ctgpu {Release.Version}");
            return (int)ExitCode.Success;
        }
    }
}
