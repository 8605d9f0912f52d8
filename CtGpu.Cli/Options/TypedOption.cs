using System.CommandLine;
using System.CommandLine.Parsing;
using CtGpu.Host.Paths;

namespace CtGpu.Cli.Options;

/// <summary>Parses an option's text. Returns false if the text is invalid.</summary>
internal delegate bool Parser<T>(string text, out T value);

/// <summary>
/// An option with a value of any type. The command line parser handles it as a string: its generic code would need JIT compilation
/// for each value type at every start.
/// </summary>
internal sealed class TypedOption<T>
{
    private readonly Parser<T> _parse;

    /// <param name="name">Name including its dashes.</param>
    /// <param name="helpName">Placeholder of the value in the help, such as MM.</param>
    /// <param name="description">Description for the help.</param>
    /// <param name="parse">Parser of the value.</param>
    /// <param name="expected">Description of valid values; completes "expected …".</param>
    public TypedOption(string name, string helpName, string description, Parser<T> parse, string expected)
    {
        _parse = parse;
        Option = new Option<string>(name) { HelpName = helpName, Description = description };
        Option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (RawArguments.HasBytes(token.Value)) result.AddError(TypedOption.NotText(name, token.Value));
                else if (!parse(token.Value, out _)) result.AddError($"{name} {token.Value}: expected {expected}.");
            }
        });
    }

    public Option<string> Option { get; }

    /// <summary>Returns the given value, or <paramref name="otherwise"/> if the option was not given.</summary>
    public T Of(ParseResult parsed, T otherwise) =>
        parsed.Gave(Option) && _parse(parsed.GetValue(Option)!, out T value) ? value : otherwise;
}

/// <summary>Creates options and checks their presence.</summary>
internal static class TypedOption
{
    /// <summary>Creates an option whose value is one of a few words.</summary>
    public static TypedOption<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        var words = new string[choices.Length];
        for (int i = 0; i < words.Length; i++) words[i] = choices[i].Word;
        string expected = words.Length == 1 ? words[0] : $"one of {string.Join(", ", words)}";
        var option = new TypedOption<T>(name, string.Join('|', words), description, (string text, out T value) =>
        {
            int found = Array.IndexOf(words, text);
            value = found < 0 ? default! : choices[found].Value;
            return found >= 0;
        }, expected);
        option.Option.CompletionSources.Add(words);
        return option;
    }

    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Whether the user gave the option.</summary>
    public static bool Gave(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>A validator that refuses values beginning with a dash, and values whose bytes are not UTF-8.</summary>
    public static void RefuseUnreadable(SymbolResult result)
    {
        RefuseDashes(result);
        foreach (Token token in result.Tokens)
        {
            if (RawArguments.HasBytes(token.Value)) result.AddError(NotText(NameOf(result), token.Value));
        }
    }

    /// <summary>The error for a value whose bytes are not UTF-8.</summary>
    public static string NotText(string name, string value) =>
        $"{name} {EscapedPath.Escape(RawArguments.BytesOf(value))} is not UTF-8: \\xHH is one byte of it. "
        + "Expected UTF-8. Give another name.";

    /// <summary>The name of an option or argument, as the user sees it.</summary>
    public static string NameOf(SymbolResult result) => result switch
    {
        OptionResult option => option.IdentifierToken?.Value ?? option.Option.Name,
        ArgumentResult argument => argument.Argument.Name,
        _ => "",
    };

    /// <summary>A validator that refuses values beginning with a dash: unknown options, which the parser accepts as values.</summary>
    public static void RefuseDashes(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-') result.AddError(UnknownOption(token.Value, result));
        }
    }

    /// <summary>The error for an option that a command does not have, with the most similar one that it has.</summary>
    /// <param name="result">The command, or a part of its line.</param>
    public static string UnknownOption(string option, SymbolResult? result)
    {
        while (result is not (CommandResult or null)) result = result.Parent;
        string? similar = Spelling.Nearest(option.Split('=')[0], (result as CommandResult)?.Command.Options.Select(known => known.Name) ?? []);
        return $"Unknown option {option}." + (similar == null ? "" : $" Did you mean {similar}?");
    }
}
