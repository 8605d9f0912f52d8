using System.CommandLine;
using System.CommandLine.Parsing;

namespace CtGpu.Cli.Options;

/// <summary>Parses one option's text; false where it is not what the option expects.</summary>
internal delegate bool Parser<T>(string text, out T value);

/// <summary>
/// An option with a value. To the command line it is a text, so that the parser's own generic code, which would have
/// to be compiled anew for each type at every start, runs for one type only.
/// </summary>
internal sealed class TypedOption<T>
{
    private readonly Parser<T> _parse;

    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">The value in the help, such as MM.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="parse">Text to value.</param>
    /// <param name="expected">Ends the sentence "expected …".</param>
    public TypedOption(string name, string helpName, string description, Parser<T> parse, string expected)
    {
        _parse = parse;
        Option = new Option<string>(name) { HelpName = helpName, Description = description };
        Option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens)
            {
                if (!parse(token.Value, out _)) result.AddError($"{name} {token.Value}: expected {expected}.");
            }
        });
    }

    public Option<string> Option { get; }

    /// <summary>The value given, or <paramref name="otherwise"/>.</summary>
    public T Of(ParseResult parsed, T otherwise) => parsed.Gave(Option) && _parse(parsed.GetValue(Option)!, out T value) ? value : otherwise;
}

/// <summary>Makes options, and asks which were given.</summary>
internal static class TypedOption
{
    /// <summary>An option whose value is one of a few words.</summary>
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

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Whether the user gave the option.</summary>
    public static bool Gave(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>
    /// Makes an argument or option refuse texts that begin with a dash: they are options that do not exist, which the
    /// parser would take for values.
    /// </summary>
    public static void RefuseDashes(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-') result.AddError($"Unknown option {token.Value}.");
        }
    }
}
