using System.CommandLine;
using System.CommandLine.Help;

namespace CtGpu.Cli.Commands;

/// <summary>
/// The help of a command: what it does, how it is called, its options, examples. The parser's own writer of help has
/// the JIT compile a hundred methods, which takes longer than starting .NET does.
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
            if (option is not HelpOption) options.Add((Call(option), option.Description ?? ""));
        }

        // Of every command, and only its usual names.
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
        foreach (Argument argument in command.Arguments) usage += $" <{argument.Name}>{(argument.Arity.MaximumNumberOfValues > 1 ? "..." : "")}";
        return $"{usage} [options]";
    }

    /// <summary>An option as it is given: short names first, then the value, then whether it must be there.</summary>
    private static string Call(Option option)
    {
        var names = new List<string>(option.Aliases) { option.Name };
        names.Sort((a, b) => a.Length != b.Length ? a.Length.CompareTo(b.Length) : string.CompareOrdinal(a, b));
        string call = string.Join(", ", names);
        if (option.Arity.MaximumNumberOfValues > 0 && option.HelpName != null) call += $" <{option.HelpName}>";
        return option.Required ? $"{call} (REQUIRED)" : call;
    }

    private static void Table(string title, List<(string Call, string Description)> rows, TextWriter output, int width)
    {
        if (rows.Count == 0) return;
        int column = 0;
        foreach ((string call, _) in rows) column = Math.Max(column, call.Length);
        output.WriteLine(title);
        foreach ((string call, string description) in rows)
        {
            string start = $"{Indent}{call.PadRight(column)}{Indent}";
            foreach (string line in Wrap(description, width - start.Length))
            {
                output.WriteLine($"{start}{line}");
                start = new string(' ', start.Length);
            }
        }

        output.WriteLine();
    }

    /// <summary>Lines of at most <paramref name="width"/>, cut at spaces; one line where there is no room to speak of.</summary>
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
