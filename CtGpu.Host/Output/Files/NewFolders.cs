namespace CtGpu.Host.Output.Files;

/// <summary>Creates folders of results.</summary>
internal static class NewFolders
{
    /// <summary>Creates a folder and its parents, unless they exist.</summary>
    /// <returns>The folders that received a new folder, innermost first. <see cref="DiskSync"/> makes their names durable.</returns>
    /// <exception cref="CtGpuException">A folder cannot be created (code 73).</exception>
    public static IReadOnlyList<string> Create(string folder)
    {
        List<string> parents = [];
        try
        {
            string? missing = Path.GetFullPath(folder);
            for (; !Directory.Exists(missing) && Path.GetDirectoryName(missing) is { } parent; missing = parent) parents.Add(parent);
            Directory.CreateDirectory(folder);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(folder, cause);
        }

        return parents;
    }
}
