using System.CommandLine;

namespace CtGpu.Cli.Options;

/// <summary>How progress is shown.</summary>
internal enum ProgressStyle
{
    /// <summary>A bar on a terminal, lines elsewhere.</summary>
    Auto,
    None,

    /// <summary>A JSON object a line.</summary>
    JsonLines,
}

/// <summary>What a command says on stderr.</summary>
/// <param name="Progress">Progress.</param>
/// <param name="JsonLog">Messages as a JSON object a line.</param>
/// <param name="Verbose">More messages, and stack traces.</param>
internal sealed record ReportStyle(ProgressStyle Progress, bool JsonLog, bool Verbose)
{
    public static ReportStyle Default { get; } = new(ProgressStyle.Auto, JsonLog: false, Verbose: false);
}

/// <summary>The options that say what a command says on stderr.</summary>
internal sealed class ReportArguments
{
    private readonly TypedOption<ProgressStyle> _progress = TypedOption.Choice("--progress",
        "auto: a bar on a terminal, lines elsewhere [auto]",
        ("auto", ProgressStyle.Auto), ("none", ProgressStyle.None), ("jsonl", ProgressStyle.JsonLines));

    private readonly TypedOption<bool> _logFormat = TypedOption.Choice("--log-format", "messages as text or as a JSON object a line [text]",
        ("text", false), ("jsonl", true));

    private readonly Option<bool> _verbose = TypedOption.Flag("--verbose", "say more, with stack traces");

    public IEnumerable<Option> All => [_progress.Option, _logFormat.Option, _verbose];

    public ReportStyle Bind(ParseResult parsed) =>
        new(_progress.Of(parsed, ProgressStyle.Auto), _logFormat.Of(parsed, false), parsed.Gave(_verbose));
}
