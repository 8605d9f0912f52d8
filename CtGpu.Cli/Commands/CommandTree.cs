using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CtGpu.Host;

namespace CtGpu.Cli.Commands;

/// <summary>All commands, with examples in their help.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliConsole console)
    {
        var root = new RootCommand("Folders of CT DICOM files to Hounsfield volumes, isotropic, with a lung mask.") { HelpName = "ctgpu" };
        var examples = new Dictionary<Command, string>
        {
            [root] = """
                ctgpu demo                                      a synthetic thorax, converted
                ctgpu convert scans -o out                      a folder of series
                ctgpu convert --help                            all options
                """,
        };
        Add(ConvertCommand.Create(console), ConvertCommand.Examples);
        Add(DemoCommand.Create(console), DemoCommand.Examples);
        Add(PhantomCommand.Create(console), PhantomCommand.Examples);
        Add(DevicesCommand.Create(console), DevicesCommand.Examples);
        Add(BenchCommand.Create(console), BenchCommand.Examples);

        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((SynchronousCommandLineAction)help.Action!, examples);
        root.Options.OfType<VersionOption>().Single().Action = new PrintVersion();
        return root;

        void Add(Command command, string lines)
        {
            root.Subcommands.Add(command);
            examples[command] = lines;
        }
    }

    private sealed class HelpWithExamples(SynchronousCommandLineAction help, Dictionary<Command, string> examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (string line in examples[parseResult.CommandResult.Command].Split('\n')) output.WriteLine($"  {line}");
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
