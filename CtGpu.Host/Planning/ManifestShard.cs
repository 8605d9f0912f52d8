using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Scanning;

namespace CtGpu.Host.Planning;

/// <summary>
/// Takes a shard from the lines of manifests, so that each process of a job array reads the headers of its own series only. This
/// requires that name and selection of a series depend on that series alone: each series has its own UID, the UID is part of the
/// name, and the options select no series within a study. Otherwise all headers are read, as with folders.
/// </summary>
internal sealed class ManifestShard(RunOptions run, NameTemplate template)
{
    /// <summary>Number of series in all shards, or null if the shard is not taken here.</summary>
    public int? SeriesFound { get; private set; }

    /// <summary>The lines of the shard, or all lines.</summary>
    public IReadOnlyList<ManifestEntry> Choose(IReadOnlyList<ManifestEntry> entries)
    {
        if (run.Shard.Count == 1 || run.Select != VolumeSelection.All || run.Series.Count > 0 || !template.HasSeriesInstanceUid)
            return entries;
        ManifestEntry[] series = [.. entries.Where(e => e.Bytes != null).OrderBy(e => e.SeriesInstanceUid, StringComparer.Ordinal)];
        if (series.Length == 0 || series[0].SeriesInstanceUid.Length == 0) return entries;
        // Folders that only differ before cleaning collide, also with the _2 of a second volume.
        HashSet<string> folders = new(series.Select(e => SafeName.Folder(e.SeriesInstanceUid)), StringComparer.OrdinalIgnoreCase);
        if (folders.Count < series.Length || folders.Any(folder => folder.Contains('_'))) return entries;
        // An unreadable file fails the series of its folder, which may be in any shard.
        if (series.Length < entries.Count) return entries;
        SeriesFound = series.Length;
        return [.. run.Shard.Of(series)];
    }
}
