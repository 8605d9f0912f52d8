using CtGpu.Host.Dicom;

namespace CtGpu.Host.Scanning;

/// <summary>
/// Unreadable files, grouped by folder. Such a file may be a slice of any series in its folder, even the last slice, whose
/// loss leaves no gap. It therefore fails all of them.
/// </summary>
/// <param name="slices">The readable slices.</param>
internal sealed class FailuresByFolder(IReadOnlyCollection<SliceHeader> slices)
{
    private readonly HashSet<string> _folders = [.. slices.Select(s => FolderOf(s.Path))];
    private readonly HashSet<string> _kinds = [.. slices.Select(s => KindOf(s.Path))];
    private readonly Dictionary<string, List<CtGpuException>> _failures = new(StringComparer.Ordinal);

    /// <summary>Failures in folders without a series.</summary>
    public IEnumerable<CtGpuException> Orphans => _failures.Where(f => !_folders.Contains(f.Key)).SelectMany(f => f.Value);

    /// <summary>Full path of a file's folder.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";

    /// <summary>Whether the file's folder contains a slice with the same file extension.</summary>
    public bool LooksLikeSlice(string path) => _kinds.Contains(KindOf(path));

    public void Add(string path, CtGpuException failure)
    {
        string folder = FolderOf(path);
        if (_failures.TryGetValue(folder, out List<CtGpuException>? known)) known.Add(failure);
        else _failures.Add(folder, [failure]);
    }

    /// <summary>Failures in the folders of a series.</summary>
    public IReadOnlyList<CtGpuException> Of(IEnumerable<SliceHeader> series) =>
        [.. series.Select(s => FolderOf(s.Path)).Distinct().SelectMany(f => _failures.GetValueOrDefault(f) ?? [])];

    private static string KindOf(string path) => Path.Join(FolderOf(path), ExtensionOf(path));

    /// <summary>The extension, or empty if it contains only digits: it is then the last number of a UID.</summary>
    private static string ExtensionOf(string path)
    {
        string extension = Path.GetExtension(path);
        return extension.AsSpan(Math.Min(1, extension.Length)).ContainsAnyExceptInRange('0', '9') ? extension : "";
    }
}
