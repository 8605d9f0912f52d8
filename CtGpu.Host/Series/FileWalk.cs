namespace CtGpu.Host.Series;

/// <summary>
/// The files that INPUTs stand for: folders with all below them, single files, and what manifests list. Links are followed;
/// each file and folder is taken once, however many ways lead to it, so that a link to a parent ends the walk there. What
/// manifests list is taken as it is: to follow every path would take as long as to search the folders.
/// </summary>
internal sealed class FileWalk
{
    private readonly List<string> _files = [];
    private readonly List<LeftOutFile> _empty = [];
    private readonly List<CtGpuException> _failures = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<LeftOutFile> _leftOut = [];
    private readonly List<ManifestEntry> _entries = [];

    private FileWalk()
    {
    }

    /// <summary>Regular files that hold something: input by input, a folder's own files by name, then its folders.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Names with nothing behind them: empty files, broken links; also what is no regular file.</summary>
    public IReadOnlyList<LeftOutFile> Empty => _empty;

    /// <summary>Folders that could not be listed.</summary>
    public IReadOnlyList<CtGpuException> Failures => _failures;

    /// <summary>What manifests say of files that are no CT slices.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    /// <summary>Lines of manifests whose files are among <see cref="Files"/>.</summary>
    public IReadOnlyList<ManifestEntry> Entries => _entries;

    /// <param name="choose">Where all inputs are manifests: which of their lines to take. Null for all.</param>
    /// <exception cref="CtGpuException">An input does not exist, or is a manifest that cannot be read (code 66).</exception>
    public static FileWalk Over(
        IReadOnlyCollection<string> inputs, CancellationToken cancel, Func<IReadOnlyList<ManifestEntry>, IReadOnlyList<ManifestEntry>>? choose = null)
    {
        var walk = new FileWalk();
        var manifests = new List<Manifest>();
        foreach (string input in inputs)
        {
            if (Directory.Exists(input))
            {
                walk.AddFolder(input, RealPath(input), cancel);
            }
            else if (File.Exists(input) && Manifest.IsOne(input))
            {
                manifests.Add(Manifest.Read(input));
            }
            else if (File.Exists(input))
            {
                walk.AddFile(input, RealPath(input));
            }
            else
            {
                throw new CtGpuException(ExitCode.NoInput, "scan", $"{input} does not exist. Expected a folder of DICOM files, a file, or a manifest.", [input]);
            }
        }

        walk.Add(manifests, manifests.Count == inputs.Count ? choose : null);
        return walk;
    }

    private void Add(List<Manifest> manifests, Func<IReadOnlyList<ManifestEntry>, IReadOnlyList<ManifestEntry>>? choose)
    {
        ManifestEntry[] listed = [.. manifests.SelectMany(m => m.Entries)];
        _entries.AddRange(choose == null ? listed : choose(listed));
        _files.AddRange(_entries.SelectMany(e => e.Files).Where(file => _seen.Add(Path.GetFullPath(file))));
        _leftOut.AddRange(manifests.SelectMany(m => m.LeftOut));
    }

    private void AddFolder(string path, string realPath, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_seen.Add(realPath)) return;
        FileSystemInfo[] entries;
        try
        {
            entries = new DirectoryInfo(path).GetFileSystemInfos();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add(new CtGpuException(
                e is IOException ? ExitCode.Transient : ExitCode.InvalidInput, "scan",
                $"Folder {path} cannot be listed ({e.Message}). There may be series in it; make it readable, or give the other folders.", [path], e));
            return;
        }

        foreach (FileSystemInfo file in entries.Where(e => e is not DirectoryInfo).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = Path.Combine(path, file.Name);
            if (TryRealPath(file, realPath) is { } real) AddFile(name, real);
            else _empty.Add(new LeftOutFile(name, $"a link to {file.LinkTarget}, which does not exist"));
        }

        foreach (FileSystemInfo folder in entries.Where(e => e is DirectoryInfo).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            if (TryRealPath(folder, realPath) is { } real) AddFolder(Path.Combine(path, folder.Name), real, cancel);
        }
    }

    private void AddFile(string path, string realPath)
    {
        if (!_seen.Add(realPath)) return;

        // Pipes, sockets and devices have no length either; opening one could wait for ever.
        var file = new FileInfo(realPath);
        if (!file.Exists || file.Length == 0) _empty.Add(new LeftOutFile(path, "empty, or no regular file"));
        else _files.Add(path);
    }

    /// <summary>Where an entry of a folder really lies, or null for a link that leads nowhere.</summary>
    private static string? TryRealPath(FileSystemInfo entry, string realFolder)
    {
        if (entry.LinkTarget == null) return Path.Combine(realFolder, entry.Name);
        try
        {
            return Path.Exists(entry.FullName) ? RealPath(entry.FullName) : null;
        }
        catch (IOException)
        {
            // A link to itself.
            return null;
        }
    }

    private static string RealPath(string path)
    {
        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            if (File.ResolveLinkTarget(real, returnFinalTarget: true) is { } target) real = RealPath(target.FullName);
        }

        return real;
    }
}
