using System.CommandLine;
using CtGpu.Cli.Commands;
using CtGpu.Cli.Options;
using CtGpu.Cli.Progress;
using CtGpu.Host;

namespace CtGpu.Cli;

/// <summary>The command line, from arguments to exit code.</summary>
internal static class Cli
{
    /// <summary>Runs one command. Never throws: a failure is reported as a message on <paramref name="error"/> and an exit code.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="output">Receives data.</param>
    /// <param name="error">Receives messages and progress.</param>
    /// <param name="interactive">Whether <paramref name="error"/> is a terminal.</param>
    /// <param name="helpWidth">Columns of the terminal that help is printed to, or 0 if it is no terminal.</param>
    /// <param name="cancellation">Stops the command, which then returns <see cref="ExitCode.Stopped"/>.</param>
    public static int Run(
        IReadOnlyList<string> args,
        TextWriter output,
        TextWriter error,
        bool interactive = false,
        int helpWidth = 0,
        CancellationToken cancellation = default)
    {
        using var plainOutput = new PlainWriter(output);
        using var plainError = new PlainWriter(error);
        var console = new CliConsole(plainOutput, plainError, error, interactive, helpWidth, cancellation);
        try
        {
            return Invoke(args, console, output);
        }
        catch (Exception failure)
        {
            return (int)ErrorReport.Write(new Log(plainError, ReportStyle.Default), failure);
        }
    }

    /// <param name="help">Receives the program's own text: help, version and completions, of several lines at a time.</param>
    private static int Invoke(IReadOnlyList<string> args, CliConsole console, TextWriter help)
    {
        if (args.Count > 0 && args[0] == "help") args = [.. args.Skip(1), "--help"];
        RootCommand root = CommandTree.Create(console, args);
        // Response files are disabled, because a file name may begin with @.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0) return RefuseUsage(parsed, console);
        return parsed.Invoke(new InvocationConfiguration
        {
            Output = help,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
        });
    }

    private static int RefuseUsage(ParseResult parsed, CliConsole console)
    {
        string command = parsed.CommandResult.Command is RootCommand ? "" : $"{parsed.CommandResult.Command.Name} ";
        string[] errors = [.. UnknownWords(parsed)];
        if (errors.Length == 0) errors = [.. parsed.Errors.Select(error => error.Message).Distinct()];
        foreach (string error in errors) console.Error.WriteLine($"ctgpu: {error}");
        console.Error.WriteLine($"Run 'ctgpu {command}--help' for usage.");
        return (int)ExitCode.Usage;
    }

    /// <summary>The first word that is no command, or the words that are no options. What follows from them is not listed.</summary>
    private static IEnumerable<string> UnknownWords(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens.Count == 0) return [];
        string word = parsed.UnmatchedTokens[0];
        if (parsed.CommandResult.Command is not RootCommand root || word.StartsWith('-'))
        {
            return parsed.UnmatchedTokens.Where(token => token.StartsWith('-'))
                .Select(token => TypedOption.UnknownOption(token, parsed.CommandResult));
        }

        string? similar = Spelling.Nearest(word, root.Subcommands.Select(command => command.Name));
        return [$"Unknown command {word}." + (similar == null ? "" : $" Did you mean {similar}?")];
    }
}
