using System.CommandLine;
using CtGpu.Cli;
using CtGpu.Cli.Commands;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands;

public sealed class HelpTextTests
{
    /// <summary>The names of all commands, read from the command tree.</summary>
    public static TheoryData<string> Commands => [.. Tree().Subcommands.Select(command => command.Name)];

    [Fact]
    public void The_root_lists_every_command_on_a_line_of_its_own()
    {
        string[] lines = CliResult.Of("--help").Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.NotEmpty(Tree().Subcommands);
        foreach (Command command in Tree().Subcommands)
        {
            string line = Assert.Single(lines, line => line.StartsWith($"{command.Name} ", StringComparison.Ordinal));
            Assert.False(string.IsNullOrWhiteSpace(command.Description), command.Name);
            Assert.EndsWith($" {command.Description}", line, StringComparison.Ordinal);
        }

        Assert.Contains("ctgpu [command] [options]", lines);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_describes_its_arguments_and_options_and_has_examples(string name)
    {
        Command command = Tree(name).Subcommands.Single(c => c.Name == name);
        CliResult result = CliResult.Of(name, "--help");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        string[] lines = result.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains(command.Description, lines);
        Assert.Contains(
            lines,
            line => line.StartsWith($"ctgpu {name} ", StringComparison.Ordinal) && line.EndsWith(" [options]", StringComparison.Ordinal));
        foreach (Argument argument in command.Arguments) AssertDescribed(lines, $"<{argument.Name}>", argument.Description);
        Assert.True(command.Options.Count + command.Arguments.Count > 0);
        foreach (Option option in command.Options) AssertDescribed(lines, option.Name, option.Description);
        string[] examples = lines[(Array.IndexOf(lines, "Examples:") + 1)..];
        Assert.Contains(examples, line => line.StartsWith($"ctgpu {name}", StringComparison.Ordinal));
        Assert.All(examples, line => Assert.True(line.Length == 0 || line.StartsWith("ctgpu ", StringComparison.Ordinal), line));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Only_the_named_command_builds_its_options(string name)
    {
        foreach (Command command in Tree(name).Subcommands)
            Assert.Equal(command.Name == name, command.Options.Count > 0 || command.Arguments.Count > 0);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_refuses_an_unknown_option(string name)
    {
        CliResult result = CliResult.Of(name, "--frobnicate");
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains("--frobnicate", result.Error, StringComparison.Ordinal);
        Assert.Contains($"Run 'ctgpu {name} --help' for usage.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_lists_arguments_and_options_with_their_values()
    {
        string help = CliResult.Of("convert", "--help").Output;
        string[] parts =
        [
            "ctgpu convert <INPUT>... [options]", "-o, --output <DIR> (REQUIRED)  ", "--order <0|1|3>  ", "--normalize  ",
            "-?, -h, --help  ", "--spacing <MM|Z,Y,X|none>  ",
        ];
        foreach (string part in parts) Assert.Contains(part, help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "ctgpu verify [<OUT>] [options]")]
    [InlineData("bench", "ctgpu bench [<WHAT>] [options]")]
    [InlineData("status", "ctgpu status <OUT> [options]")]
    public void An_argument_that_may_be_left_out_is_in_brackets(string name, string usage) =>
        Assert.Contains(usage, CliResult.Of(name, "--help").Output.Split('\n', StringSplitOptions.TrimEntries));

    [Theory]
    [InlineData("stats")]
    [InlineData("render")]
    [InlineData("index")]
    public void The_output_of_a_command_that_writes_one_file_is_a_file(string name) =>
        Assert.Contains("-o, --output <FILE>", CliResult.Of(name, "--help").Output, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Commands))]
    public void On_a_terminal_no_line_of_an_option_is_wider_than_it(string name) => AssertNotWider(name, 120);

    [Fact]
    public void The_help_of_convert_fits_a_terminal_of_80_columns() => AssertNotWider("convert", 80);

    [Theory]
    [InlineData("one two", 40, "one two")]
    [InlineData("twenty letters a line, no more of them", 22, "twenty letters a line,|no more of them")]
    [InlineData(
        "a word that is longer: Donaudampfschifffahrtsgesellschaft", 25, "a word that is longer:|Donaudampfschifffahrtsgesellschaft")]
    [InlineData("no room to wrap in at all", 5, "no room to wrap in at all")]
    public void Wrapping_cuts_at_spaces(string text, int width, string lines) =>
        Assert.Equal(lines.Split('|'), HelpText.Wrap(text, width));

    private static void AssertNotWider(string command, int width)
    {
        using var output = new StringWriter();
        int code = CtGpu.Cli.Cli.Run(
            [command, "--help"], output, output, helpWidth: width, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.Success, code);
        string[] options = output.ToString().Split("Examples:")[0].Split('\n');
        Assert.All(options, line => Assert.InRange(line.TrimEnd('\r').Length, 0, width));
    }

    private static RootCommand Tree(params string[] args) =>
        CommandTree.Create(
            new CliConsole(TextWriter.Null, TextWriter.Null, TextWriter.Null, Interactive: false, HelpWidth: 0, CancellationToken.None),
            args);

    private static void AssertDescribed(string[] lines, string name, string? description)
    {
        Assert.False(string.IsNullOrWhiteSpace(description), name);
        Assert.Single(lines, line =>
            line.Split(' ', ',').Contains(name) && line.EndsWith($"  {description}", StringComparison.Ordinal));
    }
}
