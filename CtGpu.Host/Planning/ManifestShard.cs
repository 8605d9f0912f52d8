using CtGpu.Host.Cohort.Naming;
using CtGpu.Host.Series;

namespace CtGpu.Host.Planning;

/// <summary>
/// Cuts a shard from the lines of manifests, so that each process of a job array reads the headers of its own series only.
/// That is possible where a series' name and choice follow from itself alone: every series has a UID of its own which is
/// part of the name, and none is chosen among others of its study. Elsewhere all headers are read, as from folders.
/// </summary>
internal sealed class ManifestShard(RunOptions run, NameTemplate template)
{
    /// <summary>Series in all shards, or null where the shard is still to be cut.</summary>
    public int? SeriesFound { get; private set; }

    /// <summary>The lines of the shard, or all.</summary>
    public IReadOnlyList<ManifestEntry> Choose(IReadOnlyList<ManifestEntry> entries)
    {
        if (run.Shard.Count == 1 || run.Select != VolumeSelection.All || run.Series.Count > 0 || !template.HasSeriesInstanceUid) return entries;
        ManifestEntry[] series = [.. entries.Where(e => e.Bytes != null).OrderBy(e => e.SeriesInstanceUid, StringComparer.Ordinal)];
        if (series.Length == 0 || series[0].SeriesInstanceUid.Length == 0) return entries;
        if (series.DistinctBy(e => e.SeriesInstanceUid, StringComparer.OrdinalIgnoreCase).Count() < series.Length) return entries;
        // An unreadable file fails the series of its folder, which may be in any shard.
        if (series.Length < entries.Count) return entries;
        SeriesFound = series.Length;
        return [.. run.Shard.Of(series)];
    }
}
