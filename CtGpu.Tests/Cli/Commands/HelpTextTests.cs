using CtGpu.Cli.Commands;
using CtGpu.Host;

namespace CtGpu.Tests.Cli.Commands;

public sealed class HelpTextTests
{
    [Fact]
    public void The_root_lists_every_command_on_a_line_of_its_own()
    {
        string[] lines = CliResult.Of("--help").Output.Split('\n', StringSplitOptions.TrimEntries);
        foreach (string command in (string[])["convert", "demo", "phantom", "devices", "bench"])
            Assert.Single(lines, line => line.StartsWith($"{command} ", StringComparison.Ordinal));
        Assert.Contains("ctgpu [command] [options]", lines);
    }

    [Fact]
    public void A_command_lists_arguments_and_options_with_their_values()
    {
        string help = CliResult.Of("convert", "--help").Output;
        foreach (string part in (string[])["ctgpu convert <INPUT>... [options]", "-o, --output <DIR> (REQUIRED)  ", "--order <0|1|3>  ", "--normalize  ", "-?, -h, --help  ", "--spacing <Z,Y,X|none>  "])
            Assert.Contains(part, help, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_no_line_of_an_option_is_wider_than_it()
    {
        using var output = new StringWriter();
        Assert.Equal((int)ExitCode.Success, CtGpu.Cli.Cli.Run(["convert", "--help"], output, output, helpWidth: 80, cancellation: TestContext.Current.CancellationToken));
        string[] options = output.ToString().Split("Examples:")[0].Split('\n');
        Assert.All(options, line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
    }

    [Theory]
    [InlineData("one two", 40, "one two")]
    [InlineData("twenty letters a line, no more of them", 22, "twenty letters a line,|no more of them")]
    [InlineData("a word that is longer: Donaudampfschifffahrtsgesellschaft", 25, "a word that is longer:|Donaudampfschifffahrtsgesellschaft")]
    [InlineData("no room to wrap in at all", 5, "no room to wrap in at all")]
    public void Wrapping_cuts_at_spaces(string text, int width, string lines) => Assert.Equal(lines.Split('|'), HelpText.Wrap(text, width));
}
