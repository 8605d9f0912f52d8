using CtGpu.Host.Dicom;

namespace CtGpu.Host.Scanning;

/// <summary>
/// Unreadable files and lost slices, grouped by folder. Such a file may be a slice of any series in its folder, even the last
/// slice, whose loss leaves no gap. It therefore fails all of them; if it is not DICOM, all with slices of its form of name.
/// </summary>
/// <param name="slices">The readable slices.</param>
internal sealed class FailuresByFolder(IReadOnlyCollection<SliceHeader> slices)
{
    private readonly HashSet<string> _folders = [.. slices.Select(s => FolderOf(s.Path))];
    private readonly Dictionary<string, List<CtGpuException>> _ofFolder = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Folder, string Form), List<CtGpuException>> _ofForm = [];
    private readonly OrderedDictionary<string, List<CtGpuException>> _orphans = new(StringComparer.Ordinal);

    /// <summary>Failures that belong to no series: one for each folder and exit code.</summary>
    public IEnumerable<CtGpuException> Orphans => _orphans.Values
        .SelectMany(folder => folder.GroupBy(failure => failure.Code))
        .Select(failures => FolderFailure.Of([.. failures]));

    /// <summary>Full path of a file's folder.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";

    /// <summary>Adds a failure of all series in the file's folder.</summary>
    public void Add(string path, CtGpuException failure)
    {
        string folder = FolderOf(path);
        if (_folders.Contains(folder)) Add(_ofFolder, folder, failure);
        else AddOrphan(folder, failure);
    }

    /// <summary>Adds a failure of the series in a folder whose slices have names of these forms.</summary>
    public void Add(string folder, IEnumerable<string> forms, CtGpuException failure)
    {
        foreach (string form in forms) Add(_ofForm, (folder, form), failure);
    }

    /// <summary>Adds a failure in a folder that belongs to no series.</summary>
    public void AddOrphan(string folder, CtGpuException failure) => Add(_orphans, folder, failure);

    /// <summary>Failures in the folders of a series.</summary>
    public IReadOnlyList<CtGpuException> Of(IEnumerable<SliceHeader> series)
    {
        if (_ofFolder.Count + _ofForm.Count == 0) return [];
        string[] paths = [.. series.Select(s => s.Path).Distinct()];
        IEnumerable<CtGpuException> ofFolders = paths.Select(FolderOf).Distinct().SelectMany(f => _ofFolder.GetValueOrDefault(f) ?? []);
        return _ofForm.Count == 0 ? [.. ofFolders] : [.. ofFolders.Concat(paths.SelectMany(OfForm)).Distinct()];
    }

    private IEnumerable<CtGpuException> OfForm(string path)
    {
        string folder = FolderOf(path);
        return SliceName.Forms(Path.GetFileName(path)).SelectMany(form => _ofForm.GetValueOrDefault((folder, form)) ?? []);
    }

    private static void Add<TKey>(IDictionary<TKey, List<CtGpuException>> failures, TKey key, CtGpuException failure)
    {
        if (failures.TryGetValue(key, out List<CtGpuException>? known)) known.Add(failure);
        else failures.Add(key, [failure]);
    }
}
