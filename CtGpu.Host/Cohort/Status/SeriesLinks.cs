namespace CtGpu.Host.Cohort.Status;

/// <summary>
/// Links to folders within OUT. Through them, the name of a series may lead to the folder of another series, or out of OUT.
/// </summary>
/// <param name="root">OUT, which may itself be a link.</param>
internal sealed class SeriesLinks(string root)
{
    private const int MostLinks = 40;

    private readonly string _root = Path.GetFullPath(root);
    private string? _realRoot;

    /// <summary>The name without links, or null if it leads out of OUT.</summary>
    public string? RealName(string name)
    {
        string folder = Path.GetFullPath(Path.Combine(_root, name));
        string real = HasLink(name) ? RealPath(folder, 0) : folder;
        if (real == folder) return name;
        string relative = Path.GetRelativePath(_realRoot ??= RealPath(_root, 0), real).Replace('\\', '/');
        bool isOutside = relative is ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        return isOutside ? null : relative;
    }

    /// <summary>The failure for a name that leads out of OUT.</summary>
    public CtGpuException Outside(string name) => new(
        ExitCode.CannotWrite, "name",
        $"{Path.Combine(root, name)} leads out of {root} through a link. Expected a folder below it. "
        + "Replace the link by the folder itself, or mount the other place there.", [Path.Combine(root, name)]);

    /// <summary>The failure for a name that leads to the folder of another series.</summary>
    public CtGpuException Shared(string name, string other) => new(
        ExitCode.CannotWrite, "name",
        $"{Path.Combine(root, name)} leads through a link to the folder of another series, {other}. Expected a folder for each series. "
        + "Remove the link.", [Path.Combine(root, name)]);

    private bool HasLink(string name)
    {
        string path = _root;
        foreach (string folder in name.Split('/'))
        {
            path = Path.Combine(path, folder);
            if (new FileInfo(path).LinkTarget != null) return true;
        }

        return false;
    }

    /// <summary>The path without links. Parts that do not exist stay.</summary>
    private static string RealPath(string path, int links)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            string? target = links < MostLinks ? new FileInfo(next).LinkTarget : null;
            real = target == null ? next : RealPath(Path.GetFullPath(Path.Combine(real, target)), ++links);
        }

        return real;
    }
}
