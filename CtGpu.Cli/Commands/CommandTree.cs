using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CtGpu.Host;

namespace CtGpu.Cli.Commands;

/// <summary>All commands, with examples in their help.</summary>
internal static class CommandTree
{
    private const string RootExamples = """
        ctgpu demo                                      a synthetic thorax, converted
        ctgpu convert scans -o out                      a folder of series
        ctgpu convert --help                            all options
        """;

    private static readonly Entry[] s_commands =
    [
        new("convert", "Convert every CT series below the inputs.", ConvertCommand.Examples, ConvertCommand.Define),
        new("status", "Say what is done, failed and pending in an output folder.", StatusCommand.Examples, StatusCommand.Define),
        new("stats", "Mean and deviation of a cohort's normalised voxels, HU histogram, spacings and volumes.", StatsCommand.Examples, StatsCommand.Define),
        new("render", "Draw a volume: slices with the mask's outline, and the histogram.", RenderCommand.Examples, RenderCommand.Define),
        new("report", "Write HTML pages about an output folder: one of the cohort, one of each series.", ReportCommand.Examples, ReportCommand.Define),
        new("verify", "Hash again what was written; without a folder, check the devices of this machine.", VerifyCommand.Examples, VerifyCommand.Define),
        new("demo", "Make a synthetic thorax CT as DICOM files and convert it.", DemoCommand.Examples, DemoCommand.Define),
        new("index", "List every CT series below the inputs and what convert would make of it, from headers alone.", IndexCommand.Examples, IndexCommand.Define),
        new("phantom", "Write a synthetic thorax CT as DICOM files.", PhantomCommand.Examples, PhantomCommand.Define),
        new("devices", "List the devices of this machine, what auto would choose, and why others are unusable.", DevicesCommand.Examples, DevicesCommand.Define),
        new("bench", "Measure each operation on this machine, beside what plain copies take; some 20 seconds.", BenchCommand.Examples, BenchCommand.Define),
    ];

    /// <param name="args">Decide which commands get their options: only one that is named can be called, and making them all takes time.</param>
    public static RootCommand Create(CliConsole console, IReadOnlyList<string> args)
    {
        var root = new RootCommand("Folders of CT DICOM files to Hounsfield volumes, isotropic, with a lung mask.") { HelpName = "ctgpu" };
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

    private static bool IsNamed(string command, IReadOnlyList<string> args)
    {
        foreach (string argument in args)
        {
            if (argument == command) return true;
        }

        return false;
    }

    /// <param name="Define">Gives the command its options and what it does.</param>
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
