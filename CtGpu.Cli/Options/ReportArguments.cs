using System.CommandLine;

namespace CtGpu.Cli.Options;

/// <summary>The form of progress messages.</summary>
internal enum ProgressStyle
{
    /// <summary>A bar on a terminal, else lines.</summary>
    Auto,
    None,

    /// <summary>One JSON object per line.</summary>
    JsonLines,
}

/// <summary>The form of a command's messages on stderr.</summary>
/// <param name="Progress">Form of progress messages.</param>
/// <param name="JsonLog">Whether each message is one JSON object per line instead of text.</param>
/// <param name="Verbose">Whether to print more messages, and stack traces.</param>
internal sealed record ReportStyle(ProgressStyle Progress, bool JsonLog, bool Verbose)
{
    public static ReportStyle Default { get; } = new(ProgressStyle.Auto, JsonLog: false, Verbose: false);
}

/// <summary>The options for a command's messages on stderr.</summary>
internal sealed class ReportArguments
{
    private readonly TypedOption<ProgressStyle> _progress = TypedOption.Choice("--progress",
        "auto: a bar on a terminal, else lines [auto]",
        ("auto", ProgressStyle.Auto), ("none", ProgressStyle.None), ("jsonl", ProgressStyle.JsonLines));

    private readonly TypedOption<bool> _logFormat = TypedOption.Choice("--log-format",
        "messages as text or as one JSON object a line [text]", ("text", false), ("jsonl", true));

    private readonly Option<bool> _verbose = TypedOption.Flag("--verbose", "print more messages, and stack traces");

    public IEnumerable<Option> All => [_progress.Option, _logFormat.Option, _verbose];

    public ReportStyle Bind(ParseResult parsed) =>
        new(_progress.Of(parsed, ProgressStyle.Auto), _logFormat.Of(parsed, false), parsed.Gave(_verbose));
}
