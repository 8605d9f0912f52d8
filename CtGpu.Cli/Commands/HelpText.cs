using System.CommandLine;
using System.CommandLine.Help;

namespace CtGpu.Cli.Commands;

/// <summary>
/// Writes the help of a command: description, usage, options and examples. The help writer of System.CommandLine needs JIT
/// compilation of a hundred methods, which takes longer than starting .NET.
/// </summary>
internal static class HelpText
{
    private const string Indent = "  ";

    /// <param name="width">Columns to wrap descriptions at, or 0 for whole lines.</param>
    public static void Write(Command command, string examples, TextWriter output, int width)
    {
        output.WriteLine("Description:");
        output.WriteLine($"{Indent}{command.Description}");
        output.WriteLine();
        output.WriteLine("Usage:");
        output.WriteLine($"{Indent}{Usage(command)}");
        output.WriteLine();
        var arguments = new List<(string, string)>();
        foreach (Argument argument in command.Arguments) arguments.Add(($"<{argument.Name}>", argument.Description ?? ""));
        Table("Arguments:", arguments, output, width);
        var options = new List<(string, string)>();
        foreach (Option option in command.Options)
        {
            if (option is not HelpOption) options.Add((Syntax(option), option.Description ?? ""));
        }

        // Listed by hand for every command, with only its usual names.
        options.Add(("-?, -h, --help", "Show help and usage information"));
        Table("Options:", options, output, width);
        var commands = new List<(string, string)>();
        foreach (Command sub in command.Subcommands) commands.Add((sub.Name, sub.Description ?? ""));
        Table("Commands:", commands, output, width);
        output.WriteLine("Examples:");
        foreach (string line in examples.Split('\n')) output.WriteLine($"{Indent}{line}");
    }

    private static string Usage(Command command)
    {
        if (command is RootCommand) return "ctgpu [command] [options]";
        string usage = $"ctgpu {command.Name}";
        foreach (Argument argument in command.Arguments)
        {
            string syntax = $"<{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
            usage += argument.Arity.MinimumNumberOfValues == 0 ? $" [{syntax}]" : $" {syntax}";
        }

        return $"{usage} [options]";
    }

    /// <summary>Returns the left column of an option: its names, short ones first, then its value, then whether it is required.</summary>
    private static string Syntax(Option option)
    {
        var names = new List<string>(option.Aliases) { option.Name };
        names.Sort((a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b));
        string syntax = string.Join(", ", names);
        if (option.Arity.MaximumNumberOfValues > 0 && option.HelpName != null) syntax += $" <{option.HelpName}>";
        return option.Required ? $"{syntax} (REQUIRED)" : syntax;
    }

    private static void Table(string title, List<(string Syntax, string Description)> rows, TextWriter output, int width)
    {
        if (rows.Count == 0) return;
        int column = 0;
        foreach ((string syntax, _) in rows) column = Math.Max(column, syntax.Length);
        output.WriteLine(title);
        foreach ((string syntax, string description) in rows)
        {
            string start = $"{Indent}{syntax.PadRight(column)}{Indent}";
            foreach (string line in Wrap(description, width - start.Length))
            {
                output.WriteLine($"{start}{line}");
                start = new string(' ', start.Length);
            }
        }

        output.WriteLine();
    }

    /// <summary>Wraps text at spaces to lines of at most <paramref name="width"/>. Widths below 20 are not wrapped.</summary>
    internal static List<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        while (width >= 20 && text.Length > width)
        {
            int cut = text.LastIndexOf(' ', width);
            if (cut <= 0) break;
            lines.Add(text[..cut]);
            text = text[(cut + 1)..];
        }

        lines.Add(text);
        return lines;
    }
}
