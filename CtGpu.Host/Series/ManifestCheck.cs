using CtGpu.Host.Dicom;

namespace CtGpu.Host.Series;

/// <summary>Whether the files that manifests list are still what they were when the manifests were made.</summary>
internal sealed class ManifestCheck(IReadOnlyList<ManifestEntry> entries)
{
    private readonly Dictionary<string, ManifestEntry> _entryOf = ByFile(entries);

    /// <summary>
    /// Gives files that are listed but no longer there a failure that says so, and takes those out of which a whole
    /// series has gone: that is one failure, not one for each slice.
    /// </summary>
    /// <param name="unreadable">Files that could not be read, to be changed.</param>
    /// <returns>A failure for each series that has gone.</returns>
    /// <exception cref="CtGpuException">Nothing that is listed is there (code 66).</exception>
    public IReadOnlyList<CtGpuException> TakeVanished(List<(string Path, CtGpuException Error)> unreadable)
    {
        if (entries.Count == 0 || unreadable.Count == 0) return [];
        HashSet<string> vanished = [.. unreadable.Select(u => u.Path).Where(path => _entryOf.ContainsKey(path) && !File.Exists(path))];
        if (vanished.Count == 0) return [];
        if (vanished.Count == _entryOf.Count) throw NothingThere();

        var gone = new List<CtGpuException>();
        foreach (ManifestEntry entry in entries.Where(e => e.Bytes != null && e.Files.All(vanished.Contains)))
        {
            gone.Add(Failure($"Series {entry.DisplayName}: none of its {entry.Files.Count} files is there any more, {entry.Files[0]} for one", entry, entry.Files));
            HashSet<string> files = [.. entry.Files];
            unreadable.RemoveAll(u => files.Contains(u.Path));
        }

        for (int i = 0; i < unreadable.Count; i++)
        {
            string path = unreadable[i].Path;
            if (vanished.Contains(path)) unreadable[i] = (path, Failure($"{path} is not there any more", _entryOf[path], [path]));
        }

        return gone;
    }

    /// <summary>A series whose files are all there but have not the length that they had fails: the list may lack slices that it has now.</summary>
    public CandidateSeries Judge(CandidateSeries series)
    {
        if (series.Failures.Count > 0 || !_entryOf.TryGetValue(series.Slices[0].Path, out ManifestEntry? entry)) return series;
        SliceHeader[] files = [.. series.Slices.DistinctBy(s => s.Path)];
        long bytes = files.Sum(f => f.FileLength);
        if (files.Length == entry.Files.Count && bytes == entry.Bytes) return series;
        string message = $"Series {series.DisplayName}: {files.Length} files with {bytes} bytes, where {entry.Files.Count} with {entry.Bytes} were listed";
        return series with { Failures = [Failure(message, entry, [files[0].Path])] };
    }

    private static Dictionary<string, ManifestEntry> ByFile(IReadOnlyList<ManifestEntry> entries)
    {
        var entryOf = new Dictionary<string, ManifestEntry>(StringComparer.Ordinal);
        foreach (ManifestEntry entry in entries)
        {
            foreach (string file in entry.Files) entryOf.TryAdd(file, entry);
        }

        return entryOf;
    }

    private static CtGpuException Failure(string finding, ManifestEntry entry, IReadOnlyList<string> files) => new(
        ExitCode.InvalidInput, "scan",
        $"{finding} ({entry.Manifest} line {entry.Line}). Expected the files as they were when the manifest was made: bring them back, or run ctgpu index again.", files);

    private CtGpuException NothingThere() => new(
        ExitCode.NoInput, "scan",
        $"None of the {_entryOf.Count} files that {entries[0].Manifest} lists is there, {entries[0].Files[0]} for one. Its paths begin at its own folder: keep it where it was made, or run ctgpu index again.",
        [entries[0].Manifest]);
}
