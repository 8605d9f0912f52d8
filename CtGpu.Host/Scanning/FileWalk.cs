using CtGpu.Host.Archives;
using CtGpu.Host.Dicom;
using CtGpu.Host.Paths;
using CtGpu.Host.Volumes;

namespace CtGpu.Host.Scanning;

/// <summary>
/// The files of the inputs: folders with all subfolders, archives that are inputs, single files, and the files that manifests list.
/// Symbolic links are followed. Each file and folder is visited once, even if several paths lead to it, so a link to a parent folder ends
/// the walk there. Paths in manifests are not resolved: that would take as long as to search the folders.
/// </summary>
internal sealed class FileWalk
{
    private readonly List<string> _files = [];
    private readonly List<LeftOutFile> _empty = [];
    private readonly List<CtGpuException> _failures = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);
    private readonly List<LeftOutFile> _leftOut = [];
    private readonly List<ManifestEntry> _entries = [];
    private readonly Dictionary<string, string> _volumeNames = new(StringComparer.Ordinal);
    private readonly List<IMountedFolder> _archives = [];
    private readonly HashSet<string> _archiveFiles = new(StringComparer.Ordinal);
    private string _input = "";

    private FileWalk()
    {
    }

    /// <summary>Regular, non-empty files: input by input; in a folder its files by name, then its subfolders by name.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Names without content: empty files, broken links, and files that are not regular.</summary>
    public IReadOnlyList<LeftOutFile> Empty => _empty;

    /// <summary>Folders that could not be listed.</summary>
    public IReadOnlyList<CtGpuException> Failures => _failures;

    /// <summary>Files that manifests list as not being CT slices, and folders of results.</summary>
    public IReadOnlyList<LeftOutFile> LeftOut => _leftOut;

    /// <summary>Lines of manifests whose files are in <see cref="Files"/>.</summary>
    public IReadOnlyList<ManifestEntry> Entries => _entries;

    /// <summary>
    /// Archives among the inputs, and those with files that manifests list. Their members are readable as long as these exist.
    /// </summary>
    public IReadOnlyList<IMountedFolder> Archives => _archives;

    /// <summary>Whether a file is an input itself, and was not found by the search of a folder.</summary>
    public bool IsGiven(string path) => _given.Contains(path);

    /// <summary>
    /// Path of a volume file below its INPUT, without extension, with forward slashes; of a manifest, as the manifest states.
    /// </summary>
    public string VolumeNameOf(string path) => _volumeNames.GetValueOrDefault(path) ?? Path.GetFileName(VolumeNames.Stem(path));

    /// <param name="choose">If all inputs are manifests: selects the lines to use. Null for all lines.</param>
    /// <exception cref="CtGpuException">An input does not exist, or is a manifest that cannot be read (code 66).</exception>
    public static FileWalk Over(
        IReadOnlyCollection<string> inputs,
        CancellationToken cancel,
        Func<IReadOnlyList<ManifestEntry>, IReadOnlyList<ManifestEntry>>? choose = null)
    {
        var walk = new FileWalk();
        var manifests = new List<Manifest>();
        foreach ((string input, FileState state, string realPath) in inputs.Select(walk.Examine).ToList())
        {
            walk._input = input;
            if (state.IsFolder || walk._archives.Exists(archive => archive.Path == input))
            {
                walk.AddFolder(input, realPath, cancel);
            }
            else if (!walk._archiveFiles.Contains(realPath) && Manifest.IsOne(input))
            {
                manifests.Add(Manifest.Read(input));
            }
            else
            {
                walk._given.Add(input);
                walk.AddFile(input, realPath);
            }
        }

        walk.Add(manifests, manifests.Count == inputs.Count ? choose : null);
        return walk;
    }

    /// <summary>What is at an input. Mounts it if it is an archive, before folders are searched that may contain it.</summary>
    private (string Input, FileState State, string RealPath) Examine(string input)
    {
        if (ArchiveInput.IsStandardInput(input))
        {
            Mount(input, Path.GetFullPath(input));
            return (input, default, Path.GetFullPath(input));
        }

        FileState state = StateOf(input, out string realPath);
        if (!state.Exists)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "scan",
                $"{input} does not exist. Expected a folder of DICOM files, a DICOM file, an archive, a volume file, or a manifest. "
                + "Check the path.", [input]);
        }

        if (state is { IsFolder: false, HasContent: true } && !VolumeNames.IsVolume(input)) Mount(input, realPath);
        return (input, state, realPath);
    }

    /// <summary>Mounts an input if it is an archive. A broken archive is a failure, and the other inputs are searched.</summary>
    private void Mount(string input, string realPath)
    {
        if (_archives.Exists(archive => archive.Path == input)) return;
        try
        {
            if (ArchiveInput.Mount(input, realPath) is not { } archive) return;
            _archives.Add(archive);
        }
        catch (ArchiveFailure failure)
        {
            _failures.Add(failure);
        }

        _archiveFiles.Add(realPath);
    }

    private void Add(List<Manifest> manifests, Func<IReadOnlyList<ManifestEntry>, IReadOnlyList<ManifestEntry>>? choose)
    {
        ManifestEntry[] listed = [.. manifests.SelectMany(m => m.Entries)];
        _entries.AddRange(choose == null ? listed : choose(listed));
        foreach (string archive in _entries.SelectMany(e => e.Archives).Distinct().Where(InputPath.MayExist)) Mount(archive, archive);
        _files.AddRange(
            _entries.SelectMany(e => e.Files).Where(file => !_archiveFiles.Contains(file) && _seen.Add(Path.GetFullPath(file))));
        _leftOut.AddRange(manifests.SelectMany(m => m.LeftOut));
        foreach (ManifestEntry entry in _entries)
        {
            if (entry.VolumeName.Length > 0) _volumeNames.TryAdd(entry.Files[0], entry.VolumeName);
        }
    }

    private void AddFolder(string path, string realPath, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_seen.Add(realPath)) return;
        InputEntry[] entries;
        try
        {
            entries = InputPath.List(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add(new CtGpuException(
                FileFault.InputCode(e), "scan",
                $"Folder {path} cannot be listed ({e.Message.TrimEnd('.')}). Expected a readable folder, since it may contain series. "
                + "Change its permissions, or pass only the other folders.", [path], e));
            return;
        }

        if (IsResult(entries, isInput: path == _input))
        {
            _leftOut.Add(new LeftOutFile(path, "folder with results of ctgpu, not searched"));
            return;
        }

        foreach (InputEntry file in entries.Where(e => !e.IsFolder).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = Path.Combine(path, file.Name);
            if (RealPath(name, file, realPath) is { } real) AddFile(name, real);
            else _empty.Add(new LeftOutFile(name, Mounts.Of(name) == null ? FileKind.BrokenLink(file.LinkTarget) : FileKind.LinkInArchive));
        }

        foreach (InputEntry folder in entries.Where(e => e.IsFolder).OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = Path.Combine(path, folder.Name);
            if (RealPath(name, folder, realPath) is { } real) AddFolder(name, real, cancel);
        }
    }

    /// <summary>
    /// Whether a folder holds results of ctgpu, which must not become inputs: a sidecar, or run logs. A folder that is given as INPUT is
    /// searched in spite of run logs, since the results of a run may be beside its slices.
    /// </summary>
    private static bool IsResult(InputEntry[] entries, bool isInput) => Array.Exists(entries, entry => !entry.IsFolder
        && (entry.Name == "ct.json"
            || (!isInput && entry.Name.StartsWith("run-", StringComparison.Ordinal)
                && entry.Name.EndsWith(".jsonl", StringComparison.Ordinal))));

    private void AddFile(string path, string realPath)
    {
        if (_archiveFiles.Contains(realPath) || !_seen.Add(realPath)) return;
        if (VolumeNames.IsVolume(path)) _volumeNames[path] = Below(_input, path);

        // Pipes, sockets and devices also have length 0; opening one may block forever.
        if (HasContent(realPath)) _files.Add(path);
        else _empty.Add(new LeftOutFile(path, FileKind.Empty));
    }

    private static string Below(string input, string path)
    {
        string stem = VolumeNames.Stem(path);
        string below = path == input ? Path.GetFileName(stem) : Path.GetRelativePath(Path.GetFullPath(input), Path.GetFullPath(stem));
        return below.Replace(Path.DirectorySeparatorChar, '/');
    }

    private static bool HasContent(string path)
    {
        try
        {
            return InputPath.LengthOf(path) > 0;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            // Opening the file reports the fault.
            return true;
        }
    }

    private static FileState StateOf(string input, out string realPath)
    {
        try
        {
            FileState state = InputPath.StateOfFile(input);
            realPath = (state.Exists ? InputPath.RealPathOfFile(input) : null) ?? input;
            return state;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw new CtGpuException(
                FileFault.InputCode(cause), "scan",
                $"{input} cannot be examined ({FileFault.FirstLine(cause)}). Expected a readable file or folder. "
                + "Check its permissions and the disk, then run again.", [input], cause);
        }
    }

    /// <summary>Path of a folder's entry without links, or null for a broken link and a link to itself.</summary>
    private static string? RealPath(string path, InputEntry entry, string realFolder)
    {
        if (entry.LinkTarget == null) return Path.Combine(realFolder, entry.Name);
        try
        {
            return InputPath.RealPath(path);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            // Opening the file reports the fault.
            return Path.Combine(realFolder, entry.Name);
        }
    }
}
