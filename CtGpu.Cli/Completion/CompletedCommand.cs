using System.CommandLine;
using System.CommandLine.Help;

namespace CtGpu.Cli.Completion;

/// <summary>An option as a shell completes it.</summary>
/// <param name="Names">Its names with dashes.</param>
/// <param name="Description">What it does.</param>
/// <param name="Choices">Its values, if it has a few words; else empty, and files are completed.</param>
/// <param name="TakesValue">Whether a value follows.</param>
internal sealed record CompletedOption(IReadOnlyList<string> Names, string Description, IReadOnlyList<string> Choices, bool TakesValue);

/// <summary>A command as a shell completes it.</summary>
internal sealed record CompletedCommand(string Name, string Description, IReadOnlyList<CompletedOption> Options)
{
    public IEnumerable<string> OptionNames => Options.SelectMany(option => option.Names);

    public static CompletedCommand Of(Command command) => new(
        command.Name,
        FirstSentence(command.Description),
        [.. command.Options.Select(Of)]);

    private static CompletedOption Of(Option option)
    {
        // The help has names for Windows, which no shell needs.
        string[] names = option is HelpOption ? ["--help"]
            : [.. option.Aliases.Append(option.Name).Distinct().Order(StringComparer.Ordinal)];
        string[] words = option.HelpName?.Split('|') ?? [];
        bool isChoice = words.Length > 1 && words.All(word =>
            word.Length > 0 && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'));
        bool takesValue = option.Arity.MaximumNumberOfValues > 0 && option is not HelpOption;
        return new CompletedOption(names, FirstSentence(option.Description), isChoice ? words : [], takesValue);
    }

    private static string FirstSentence(string? text) => text?.Split(". ")[0].TrimEnd('.').Replace('\n', ' ') ?? "";
}
