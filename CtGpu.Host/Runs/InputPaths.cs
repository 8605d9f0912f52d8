using CtGpu.Host.Archives;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Runs;

/// <summary>
/// Paths of input files in lasting records: relative to INPUT, or to the folder of a manifest or single file. Records then do not
/// depend on where the data is mounted.
/// </summary>
/// <param name="inputs">The inputs as the user gave them.</param>
internal sealed class InputPaths(IReadOnlyList<string> inputs)
{
    private readonly string[] _folders =
    [
        .. inputs.Select(input => Path.GetFullPath(input))
            .Select(input => InputPath.IsFolder(input) ? input : Path.GetDirectoryName(input) ?? input),
    ];

    /// <summary>The absolute path of an input, or "-" for standard input.</summary>
    public static string Absolute(string input) =>
        ArchiveInput.IsStandardInput(input) ? input : Path.GetFullPath(input, InputPath.CurrentFolder);

    /// <summary>The path below the nearest input, with forward slashes.</summary>
    public string Relative(string path)
    {
        string full = Path.GetFullPath(path);
        string shortest = _folders.Select(folder => Path.GetRelativePath(folder, full)).MinBy(relative => relative.Length)!;
        return shortest.Replace(Path.DirectorySeparatorChar, '/');
    }

    /// <summary>The same failure with relative paths, also in its message.</summary>
    public CtGpuException Relative(CtGpuException failure)
    {
        string message = failure.Message;
        // Longest first: one path may be the beginning of another.
        foreach (string file in failure.Files.OrderByDescending(file => file.Length))
            message = message.Replace(file, Relative(file), StringComparison.Ordinal);
        return new(failure.Code, failure.Stage, message, [.. failure.Files.Select(Relative)], failure);
    }
}
