using System.CommandLine;
using System.CommandLine.Parsing;
using CtGpu.Host;
using CtGpu.Host.Paths;

namespace CtGpu.Cli.Options;

/// <summary>
/// Paths on the command line. Input paths may be any bytes, or copied from a message in the form of <see cref="EscapedPath"/>. Output
/// paths must be UTF-8.
/// </summary>
internal static class PathArguments
{
    public static IReadOnlyList<string> Inputs(ParseResult parsed, Argument<string[]> argument) =>
        [.. parsed.GetValue(argument)!.Select(Input)];

    /// <summary>
    /// The escaped form of an input path. If the argument contains <c>\xHH</c>, these characters are taken as they are if such a file or
    /// folder exists, else as an escape.
    /// </summary>
    public static string Input(string argument)
    {
        if (!OperatingSystem.IsLinux() || argument.Length == 0) return argument;
        string literal = EscapedPath.Escape(RawArguments.BytesOf(argument));
        // Escape wrote each backslash of an escape in the argument as an escape of its own.
        string unescaped = literal.Replace(@"\x5Cx", @"\x", StringComparison.Ordinal);
        string path = InCurrentFolder(literal);
        if (literal == unescaped || InputPath.MayExist(path)) return path;
        return InCurrentFolder(EscapedPath.Escape(EscapedPath.Unescape(unescaped)));
    }

    /// <summary>A validator that refuses paths under which .NET would create another file or folder.</summary>
    public static void RefuseNoOutput(SymbolResult result)
    {
        TypedOption.RefuseUnreadable(result);
        foreach (Token token in result.Tokens)
        {
            if (RawArguments.HasBytes(token.Value) || FaultOf(token.Value) is not { } fault) continue;
            result.AddError($"{TypedOption.NameOf(result)} {fault}");
        }
    }

    /// <summary>Returns an output path that the user did not give.</summary>
    /// <exception cref="CtGpuException">The path is relative, and the current folder is not UTF-8.</exception>
    public static string Output(string path) =>
        FaultOf(path) is { } fault ? throw new CtGpuException(ExitCode.Usage, "options", fault) : path;

    private static string? FaultOf(string path)
    {
        if (!OperatingSystem.IsLinux() || Path.IsPathRooted(path)) return null;
        string current = InputPath.CurrentFolder;
        return !EscapedPath.HasEscape(current) || InputPath.ToText(current) != null ? null
            : $"{path} is relative to the current folder {current}, which is not UTF-8. Expected a path in UTF-8. Give an absolute path.";
    }

    /// <summary>Makes a path absolute if .NET cannot, because the name of the current folder has no plain text.</summary>
    private static string InCurrentFolder(string path)
    {
        if (Path.IsPathRooted(path)) return path;
        string current = InputPath.CurrentFolder;
        return current == Environment.CurrentDirectory ? path : Path.GetFullPath(path, current);
    }
}
