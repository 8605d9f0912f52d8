using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Output;

namespace CtGpu.Host.Runs;

/// <summary>
/// Refuses a run that would write the same series as a run that goes on with other options. Runs with the same options may overlap: they
/// write the same files.
/// </summary>
internal static class RunConflicts
{
    /// <exception cref="OtherRunException">There is such a run.</exception>
    /// <exception cref="CtGpuException">The log of another run cannot be read.</exception>
    public static void Refuse(string root, IReadOnlyList<PlannedSeries> planned, IReadOnlyDictionary<string, string> options)
    {
        HashSet<string> names = [.. planned.Select(series => series.Name)];
        foreach (string log in RunClaim.LogsOfOthers(root, options))
        {
            if (RunLogs.StartOf(log) is not { } other) continue;
            int common = other.Series.Count(series => names.Contains(series.Name));
            if (common == 0) continue;
            throw new OtherRunException(
                $"{root}: a run with other options ({Difference(other, options)}) is in progress, and writes {common} of the "
                + $"{names.Count} series of this run. It is process {other.Pid} on {other.Host}, with the log {Path.GetFileName(log)}. "
                + "Wait until it ends, or give another -o.", root);
        }
    }

    private static string Difference(RunStart other, IReadOnlyDictionary<string, string> options)
    {
        if (other.Numerics != Release.Numerics) return $"numerics: {other.Numerics} there, {Release.Numerics} here";
        IReadOnlyDictionary<string, string> there = other.Options ?? [];
        return string.Join("; ",
            from option in there.Keys.Union(options.Keys)
            let before = there.GetValueOrDefault(option)
            let now = options.GetValueOrDefault(option)
            where before != now
            select $"{option}: {before ?? "none"} there, {now ?? "none"} here");
    }
}
