using System.Text.RegularExpressions;

namespace CtGpu.Host.Scanning;

/// <summary>Merges the failures of files in one folder into one.</summary>
internal static partial class FolderFailure
{
    /// <param name="failures">Failures of files in one folder with one exit code.</param>
    /// <returns>The only failure, or one that names the first file, counts the others and lists all of them.</returns>
    public static CtGpuException Of(IReadOnlyList<CtGpuException> failures)
    {
        CtGpuException first = failures[0];
        if (failures.Count == 1) return first;
        int others = failures.Count - 1;
        int flaws = failures.Select(Flaw).Distinct().Count();
        string files = others == 1 ? "1 more file" : $"{others} more files";
        string comparison = flaws == 1 ? "the same flaw" : $"other flaws ({flaws} in all)";
        return new CtGpuException(
            first.Code, first.Stage,
            $"{first.Message} Of its folder, {files} cannot be read either, with {comparison}.",
            [.. failures.SelectMany(f => f.Files).Distinct()], first);
    }

    /// <summary>The message without what differs from file to file: the path and numbers.</summary>
    private static string Flaw(CtGpuException failure)
    {
        string message = failure.Files.Aggregate(failure.Message, (text, file) => text.Replace(file, "", StringComparison.Ordinal));
        return Number().Replace(message, "#");
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
