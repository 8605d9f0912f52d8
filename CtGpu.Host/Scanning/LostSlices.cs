using CtGpu.Host.Dicom;

namespace CtGpu.Host.Scanning;

/// <summary>
/// Finds files that are not DICOM but stand in the place of CT slices: content that was not fetched, is still packed, or was
/// lost. Such a file among the slices of a series fails the series, because the loss of an end slice leaves no gap. A folder of
/// such files is a failure of its own.
/// </summary>
internal sealed class LostSlices
{
    /// <summary>Number of files with usual names at which they count as slices without other evidence.</summary>
    private const int Several = 3;

    private readonly FailuresByFolder _failures;
    private readonly Dictionary<string, HashSet<string>> _forms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    private LostSlices(FailuresByFolder failures) => _failures = failures;

    /// <summary>Adds the lost slices to the failures.</summary>
    /// <param name="leftOut">Files that were read and are not CT slices.</param>
    /// <param name="slices">The slices that were read.</param>
    /// <param name="others">Paths of unreadable files.</param>
    /// <param name="failures">Receives a failure for each lost slice.</param>
    /// <param name="failFolders">
    /// Whether a folder of lost slices is a failure. It is not if nothing else was found: the whole input then fails.
    /// </param>
    /// <returns>The other left-out files.</returns>
    public static IReadOnlyList<LeftOutFile> Take(
        IReadOnlyList<LeftOutFile> leftOut,
        IReadOnlyList<SliceHeader> slices,
        IEnumerable<string> others,
        FailuresByFolder failures,
        bool failFolders)
    {
        var suspects = leftOut.Where(f => f.Kind != null && !SliceName.IsCompanion(Path.GetFileName(f.Path)))
            .GroupBy(f => FailuresByFolder.FolderOf(f.Path)).ToList();
        if (suspects.Count == 0) return leftOut;
        var lost = new LostSlices(failures);
        lost.Learn(suspects.Select(s => s.Key), slices, leftOut.Select(f => f.Path).Concat(others));
        var objects = leftOut.Where(f => f.Kind == null).CountBy(f => FailuresByFolder.FolderOf(f.Path)).ToDictionary();
        foreach (IGrouping<string, LeftOutFile> folder in suspects)
        {
            LeftOutFile[] unlike = [.. folder.Where(file => !lost.TakeAmongSlices(folder.Key, file))];
            if (failFolders) lost.TakeFolder(folder.Key, unlike, objects.GetValueOrDefault(folder.Key));
        }

        return [.. leftOut.Where(f => !lost._lost.Contains(f.Path))];
    }

    /// <summary>Collects the names of the folders with suspects.</summary>
    private void Learn(IEnumerable<string> folders, IReadOnlyList<SliceHeader> slices, IEnumerable<string> others)
    {
        foreach (string folder in folders)
        {
            _forms.Add(folder, new HashSet<string>(StringComparer.Ordinal));
            _names.Add(folder, new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        }

        foreach (string path in slices.Select(s => s.Path))
        {
            if (AddName(path)) _forms[FailuresByFolder.FolderOf(path)].UnionWith(SliceName.Forms(Path.GetFileName(path)));
        }

        foreach (string path in others) AddName(path);
    }

    private bool AddName(string path) =>
        _names.TryGetValue(FailuresByFolder.FolderOf(path), out HashSet<string>? names) && names.Add(Path.GetFileName(path));

    /// <summary>Takes a file with a name like the slices in its folder. Returns whether it is one.</summary>
    private bool TakeAmongSlices(string folder, LeftOutFile file)
    {
        HashSet<string> forms = _forms[folder];
        if (forms.Count == 0) return false;
        foreach (string name in PossibleNames(folder, file))
        {
            string[] shared = [.. SliceName.Forms(name).Where(forms.Contains)];
            if (shared.Length == 0) continue;
            string likeSlices = name == Path.GetFileName(file.Path)
                ? "but its folder has CT slices with names like it. Expected a CT slice"
                : $"but its folder has CT slices and no {name}. Expected that slice";
            _failures.Add(folder, shared, Failure(file, likeSlices));
            _lost.Add(file.Path);
            return true;
        }

        return false;
    }

    /// <summary>Takes the files of a folder that by name or content are most likely CT slices, unless they are few.</summary>
    /// <param name="files">Files whose names are not like those of slices in the folder.</param>
    /// <param name="objects">Number of other DICOM objects in the folder.</param>
    private void TakeFolder(string folder, LeftOutFile[] files, int objects)
    {
        LeftOutFile[] named = [.. files.Where(f => f.Kind!.IsSlice || PossibleNames(folder, f).Any(SliceName.HasDicomExtension))];
        LeftOutFile[] numbered = [.. files.Except(named).Where(f => PossibleNames(folder, f).Any(name => IsLikely(name, f.Kind!)))];
        LeftOutFile[] likely = numbered.Length >= Several ? [.. files.Where(f => named.Contains(f) || numbered.Contains(f))] : named;
        bool onlyThese = _forms[folder].Count == 0 && likely.Length > objects;
        if (likely.Length < Several && !onlyThese) return;
        foreach (LeftOutFile file in likely)
        {
            _failures.AddOrphan(folder, Failure(file, "but its name or content is that of a CT slice. Expected a CT slice"));
            _lost.Add(file.Path);
        }
    }

    private static bool IsLikely(string name, FileKind kind) =>
        kind.IsPointer ? SliceName.IsNumbered(name) : kind != FileKind.Other && SliceName.IsUsual(name);

    /// <summary>The file's own name, and the names of slices that it may be packed or incomplete as.</summary>
    private IEnumerable<string> PossibleNames(string folder, LeftOutFile file)
    {
        string own = Path.GetFileName(file.Path);
        if (!own.StartsWith('.')) yield return own;
        foreach (string name in SliceName.Unwrapped(own))
        {
            // With the slice itself in the folder, the file is a leftover.
            if (!_names[folder].Contains(name)) yield return name;
        }
    }

    private static CtGpuException Failure(LeftOutFile file, string expectation) => new(
        ExitCode.InvalidInput, "scan",
        $"{file.Path} is {file.Kind!.One}, {expectation}. {file.Kind.Remedy}, or remove the file if it is no slice.", [file.Path]);
}
