using System.CommandLine;
using CtGpu.Cli.Completion;
using CtGpu.Host;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu completion: prints the script that lets a shell complete commands, options and their values.</summary>
internal static class CompletionCommand
{
    public const string Examples = """
        ctgpu completion bash > ~/.ctgpu-completion     and "source ~/.ctgpu-completion" in ~/.bashrc; the same with zsh
        ctgpu completion fish | source                  in config.fish
        ctgpu completion pwsh | Out-String | Invoke-Expression
        """;

    public static void Define(Command command, CliConsole console)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", CompletionScript.Shells) };
        shell.Validators.Add(result =>
        {
            string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (CompletionScript.Shells.Contains(word)) return;
            result.AddError($"SHELL {word}: expected one of {string.Join(", ", CompletionScript.Shells)}.");
        });
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            CompletedCommand[] commands = [.. CommandTree.CreateAll(console).Subcommands.Select(CompletedCommand.Of)];
            string script = CompletionScript.Of(parsed.GetValue(shell)!, commands);
            foreach (string line in script.TrimEnd('\n').Split('\n')) console.Output.WriteLine(line);
            return (int)ExitCode.Success;
        });
    }
}
