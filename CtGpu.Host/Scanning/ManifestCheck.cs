using CtGpu.Host.Dicom;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Scanning;

/// <summary>Checks that the files listed in manifests have not changed since the manifests were written.</summary>
internal sealed class ManifestCheck(IReadOnlyList<ManifestEntry> entries)
{
    private readonly Dictionary<string, ManifestEntry> _entryOf = ByFile(entries);

    /// <summary>
    /// Replaces the errors of listed files that no longer exist by errors that name the manifest. If all files of a series
    /// are gone, removes them from the list: the series is then one failure, not one for each slice.
    /// </summary>
    /// <param name="unreadable">Files that could not be read; changed in place.</param>
    /// <returns>A failure for each series without any file left.</returns>
    /// <exception cref="CtGpuException">None of the listed files exists (code 66).</exception>
    public IReadOnlyList<CtGpuException> TakeVanished(List<(string Path, CtGpuException Error)> unreadable)
    {
        if (entries.Count == 0 || unreadable.Count == 0) return [];
        HashSet<string> vanished =
            [.. unreadable.Select(u => u.Path).Where(path => _entryOf.ContainsKey(path) && !InputPath.MayExist(path))];
        if (vanished.Count == 0) return [];
        if (vanished.Count == _entryOf.Count) throw NothingThere();

        var gone = new List<CtGpuException>();
        var goneFiles = new HashSet<string>();
        foreach (ManifestEntry entry in entries.Where(e => e.Bytes != null && e.Files.All(vanished.Contains)))
        {
            string message = $"Series {entry.DisplayName}: none of its {entry.Files.Count} files exists any more, "
                + $"for example {entry.Files[0]}";
            gone.Add(Failure(message, entry, entry.Files));
            goneFiles.UnionWith(entry.Files);
        }

        unreadable.RemoveAll(u => goneFiles.Contains(u.Path));

        for (int i = 0; i < unreadable.Count; i++)
        {
            string path = unreadable[i].Path;
            if (vanished.Contains(path)) unreadable[i] = (path, Failure($"{path} does not exist any more", _entryOf[path], [path]));
        }

        return gone;
    }

    /// <summary>
    /// Adds a failure to a series whose number of files or total length differs from the manifest: slices may be missing or
    /// new. Returns any other series unchanged.
    /// </summary>
    public CandidateSeries Judge(CandidateSeries series)
    {
        if (series.Failures.Count > 0 || !_entryOf.TryGetValue(series.Slices[0].Path, out ManifestEntry? entry)) return series;
        SliceHeader[] files = [.. series.Slices.DistinctBy(s => s.Path)];
        long bytes = files.Sum(f => f.FileLength);
        if (files.Length == entry.Files.Count && bytes == entry.Bytes) return series;
        string message = $"Series {series.DisplayName}: {files.Length} files with {bytes} bytes found, "
            + $"but the manifest lists {entry.Files.Count} with {entry.Bytes}";
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
        $"{finding} ({entry.Manifest} line {entry.Line}). Expected the files as they were when the manifest was written. "
        + "Restore them, or run ctgpu index again.", files);

    private CtGpuException NothingThere() => new(
        ExitCode.NoInput, "scan",
        $"{entries[0].Manifest}: none of the {_entryOf.Count} listed files exists, for example {entries[0].Files[0]}. "
        + "Expected paths relative to the manifest's own folder. Move the manifest back to where it was written, or run ctgpu index again.",
        [entries[0].Manifest]);
}
