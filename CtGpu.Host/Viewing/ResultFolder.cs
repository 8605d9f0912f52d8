using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Viewing;

/// <summary>Finds the result that a path means: of a single series, or by the beginning of its name.</summary>
internal static class ResultFolder
{
    /// <summary>Most names in a message.</summary>
    private const int MostNames = 10;

    /// <summary>
    /// The folder of the only result at or below a path, or the path itself if there is none. A path that does not exist may end in
    /// beginnings of names, if they are unique.
    /// </summary>
    /// <param name="path">A path as text.</param>
    /// <exception cref="CtGpuException">Usage: the path means several results, or several folders.</exception>
    public static string Of(string path)
    {
        try
        {
            string folder = FileState.MayExist(path) ? path : Completed(path) ?? path;
            if (!Directory.Exists(folder)) return folder;
            List<string> results = [.. Results(folder).Take(MostNames + 1)];
            return results.Count switch
            {
                0 => folder,
                1 => results[0],
                _ => throw Several(path, "several series", results),
            };
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            // Opening the path reports the fault.
            return path;
        }
        catch (CtGpuException unlisted) when (unlisted.Code != ExitCode.Usage)
        {
            return path;
        }
    }

    private static IEnumerable<string> Results(string folder)
    {
        if (FileState.MayExist(Path.Combine(folder, Sidecar.FileName))) return [folder];
        var walk = OutputWalk.Of(folder);
        // A folder that cannot be listed may hold another result.
        return walk.Faults.Count > 0 ? []
            : walk.Series.Order(StringComparer.Ordinal).Select(name => Path.Combine(folder, name))
                .Where(series => FileState.MayExist(Path.Combine(series, Sidecar.FileName)));
    }

    /// <summary>The only folder whose names begin with those of a path; null if there is none.</summary>
    private static string? Completed(string path)
    {
        string? parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(path));
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        if (parent == null || name.Length == 0) return null;
        string? folder = parent.Length == 0 ? "." : FileState.MayExist(parent) ? parent : Completed(parent);
        if (folder == null || !Directory.Exists(folder)) return null;
        List<string> found =
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(below => Path.GetFileName(below).StartsWith(name, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Take(MostNames + 1),
        ];
        return found.Count > 1 ? throw Several(path, $"several folders whose names begin with {name}", found) : found.FirstOrDefault();
    }

    private static CtGpuException Several(string path, string finding, List<string> folders)
    {
        // A message is one line.
        string more = folders.Count > MostNames ? ", and more" : "";
        return new CtGpuException(
            ExitCode.Usage, "render",
            $"{path} has {finding}, and one was expected. Give one of them; a unique beginning of its name is enough: "
            + string.Join(", ", folders.Take(MostNames)) + more,
            [path]);
    }
}
