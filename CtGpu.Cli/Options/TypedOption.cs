using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace CtGpu.Cli.Options;

/// <summary>Parses one option's text; false where it is not what the option expects.</summary>
internal delegate bool Parser<T>(string text, out T value);

/// <summary>A value that may be no number, such as none or auto. (The parser's own nullable values cannot be null.)</summary>
internal readonly record struct OrNone<T>(T? Value)
    where T : struct;

/// <summary>Makes options whose errors say what was found and what was expected.</summary>
internal static class TypedOption
{
    /// <param name="name">With its dashes.</param>
    /// <param name="helpName">The value in the help, such as MM.</param>
    /// <param name="description">One line for the help.</param>
    /// <param name="parse">Text to value.</param>
    /// <param name="expected">Ends the sentence "expected …".</param>
    public static Option<T> Create<T>(string name, string helpName, string description, Parser<T> parse, string expected) => new(name)
    {
        HelpName = helpName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = argument =>
        {
            string text = argument.Tokens[0].Value;
            if (parse(text, out T value)) return value;
            argument.AddError($"{name} {text}: expected {expected}.");
            return default!;
        },
    };

    /// <summary>An option whose value is one of a few words.</summary>
    public static Option<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        string words = string.Join(", ", choices.Select(c => c.Word));
        Option<T> option = Create(name, string.Join('|', choices.Select(c => c.Word)), description, (string text, out T value) =>
        {
            int found = Array.FindIndex(choices, c => c.Word == text);
            value = found < 0 ? default! : choices[found].Value;
            return found >= 0;
        }, choices.Length == 1 ? words : $"one of {words}");
        option.CompletionSources.Add([.. choices.Select(c => c.Word)]);
        return option;
    }

    public static Option<bool> Flag(string name, string description) => new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Whole number within inclusive bounds.</summary>
    public static Parser<int> WholeNumber(int lowest, int highest) => (string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= lowest && value <= highest;

    /// <summary>Finite number of at least <paramref name="lowest"/>.</summary>
    public static Parser<double> Number(double lowest) => (string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value) && value >= lowest;

    /// <summary>Comma-separated finite numbers.</summary>
    public static bool TryNumbers(string text, int count, out double[] values)
    {
        string[] parts = text.Split(',');
        values = new double[count];
        if (parts.Length != count) return false;
        for (int i = 0; i < count; i++)
        {
            if (!Number(double.MinValue)(parts[i], out values[i])) return false;
        }

        return true;
    }

    /// <summary>Whether the user gave the option.</summary>
    public static bool Gave(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value given, or <paramref name="otherwise"/>.</summary>
    public static T Value<T>(this ParseResult parsed, Option<T> option, T otherwise) => parsed.Gave(option) ? parsed.GetValue(option)! : otherwise;

    /// <summary>The value given, which may be none, or <paramref name="otherwise"/>.</summary>
    public static T? Value<T>(this ParseResult parsed, Option<OrNone<T>> option, T? otherwise)
        where T : struct => parsed.Gave(option) ? parsed.GetValue(option).Value : otherwise;

    /// <summary>
    /// Makes an argument or option refuse texts that begin with a dash: they are options that do not exist, which the
    /// parser would take for values.
    /// </summary>
    public static void RefuseOptions(SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length > 1 && token.Value[0] == '-') result.AddError($"Unknown option {token.Value}.");
        }
    }
}
