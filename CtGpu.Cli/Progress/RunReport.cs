using System.Globalization;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Cli.Progress;

/// <summary>The messages of a run.</summary>
internal static class RunReport
{
    public static string Planned(RunPlan plan)
    {
        string line = $"{Count(plan.Jobs.Count, "volume")} to convert ({Megabytes(plan.InputBytes)})";
        if (plan.Complete.Count > 0) line += $", {plan.Complete.Count} there already";
        if (plan.Failed.Count > 0) line += $", {plan.Failed.Count} refused";
        if (plan.LeftOut.Count > 0) line += $", {Count(plan.LeftOut.Count, "file")} left out";
        return line + ".";
    }

    public static string Converted(ConvertedVolume volume, RunProgress progress)
    {
        IReadOnlyList<string> reasons = volume.Quality.Reasons;
        string quality = reasons.Count == 0 ? "" : $"  {volume.Quality.Verdict}: {string.Join(", ", reasons)}";
        string damage = volume.Damage.Count == 0 ? "" : $"  damaged: {string.Join(", ", volume.Damage)}";
        return $"[{progress.Done}/{progress.Total}] {volume.Name}{quality}{damage}";
    }

    /// <summary>Returns the milliseconds of each stage of a volume.</summary>
    public static string Timings(ConvertedVolume volume) =>
        $"  {string.Join(", ", volume.TimingsMs.Select(t => FormattableString.Invariant($"{t.Key} {t.Value:0.0} ms")))}";

    public static string Failed(FailedSeries series) => $"{series.Name} failed: {series.Failure.Message}";

    /// <summary>Returns the volumes and megabytes per second, and the limiting stage.</summary>
    public static string Rate(int done, long bytesRead, TimeSpan elapsed, StageShares shares)
    {
        double seconds = Math.Max(1e-3, elapsed.TotalSeconds);
        string stage = shares.Limit == "device" ? "computing" : shares.Limit;
        string limit = string.Create(CultureInfo.InvariantCulture, $"{stage} ({shares.LimitShare:P0} of the time)");
        return string.Create(
            CultureInfo.InvariantCulture, $"{done / seconds:0.##} volumes/s, {bytesRead / 1e6 / seconds:0} MB/s, limit: {limit}");
    }

    /// <summary>Returns the last lines of a run.</summary>
    public static IEnumerable<string> Summary(RunSummary summary, string output)
    {
        RunPlan plan = summary.Plan;
        yield return $"Converted {summary.Converted.Count}, there already {plan.Complete.Count}, failed {summary.Failed.Count}"
            + $" of {Count(plan.SeriesFound, "series")} found. Output: {output}";
        foreach (FailedSeries series in summary.Failed.Where(f => f.Standing))
            yield return $"  {series.Name}, failed in an earlier run (retried by --retry-failed): {series.Failure.Message}";
        if (plan.LeftOut.Count > 0) yield return $"Left out {Count(plan.LeftOut.Count, "file")}: {LeftOutReasons.Counted(plan.LeftOut)}.";
        int copies = plan.Jobs.Sum(job => job.Volume.Report.Duplicates.Count);
        if (copies > 0) yield return $"Dropped {Count(copies, "slice")}, identical to others: see \"duplicates\" in ct.json.";
        if (Assumed(plan) is { } assumed) yield return assumed;
        if (Damaged(summary.Converted) is { } damaged) yield return damaged;
        if (summary.QcFailed > 0) yield return $"{Count(summary.QcFailed, "mask")} failed quality control: see \"qc\" in ct.json.";
        if (summary.Failed.Count > 1) yield return $"Failed by reason: {Reasons(summary.Failed)}.";
        if (summary.Converted.Count > 0) yield return Throughput(summary);
        foreach (string limitation in summary.Limitations) yield return limitation;
        foreach (string device in summary.LostDevices)
            yield return $"Lost: {device}. It failed and no longer responds. Its volumes went to other devices, if any. Check its driver.";
        string? end = summary.End switch
        {
            RunEnd.NoDevice =>
                "Stopped early: no device is left. All files on disk are complete. Run the same command again, or with another --device.",
            RunEnd.TooManyFailures => "Stopped early: --max-failures is reached. Run the same command again to continue.",
            RunEnd.CannotWrite =>
                "Stopped early: OUT is not writable. All files on disk are complete. Make it writable, then run the same command again.",
            RunEnd.Refused =>
                "Stopped early: another run with other options writes the same series. All files on disk are complete. Give another -o, "
                + "or wait until that run ends.",
            RunEnd.Stopped => "Stopped. All files on disk are complete. Run the same command again to continue.",
            _ => null,
        };
        if (end != null) yield return end;
    }

    /// <summary>Returns which RescaleTypes --assume-hu takes as HU, or null if no volume has one.</summary>
    public static string? Assumed(RunPlan plan)
    {
        VolumeJob[] jobs = [.. plan.Jobs.Where(job => job.Volume.AssumedHounsfield != null)];
        if (jobs.Length == 0) return null;
        string types = string.Join(", ", jobs.Select(job => job.Volume.AssumedHounsfield).Distinct());
        return $"Values of RescaleType {types} are taken as HU (--assume-hu): {Count(jobs.Length, "volume")}, for example {jobs[0].Name}.";
    }

    /// <summary>Returns how many volumes have damaged slices, or null if none has.</summary>
    private static string? Damaged(IEnumerable<ConvertedVolume> converted)
    {
        ConvertedVolume[] damaged = [.. converted.Where(volume => volume.Damage.Count > 0)];
        if (damaged.Length == 0) return null;
        return $"Damaged slices were decoded in {Count(damaged.Length, "volume")}, for example {damaged[0].Name}. "
            + "Voxels may be wrong: see \"damage\" in ct.json.";
    }

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");

    /// <summary>Returns a count with its noun: "1 volume", "2 volumes".</summary>
    public static string Count(int count, string noun) => count == 1 || noun == "series" ? $"{count} {noun}" : $"{count} {noun}s";

    /// <summary>Counts failures by code and stage, most frequent first: "3 with code 65 at geometry, 1 with code 75 at read".</summary>
    private static string Reasons(IEnumerable<FailedSeries> failed) => string.Join(", ", failed
        .CountBy(f => (Code: (int)f.Failure.Code, f.Failure.Stage))
        .OrderByDescending(r => r.Value)
        .ThenBy(r => r.Key)
        .Select(r => $"{r.Value} with code {r.Key.Code} at {r.Key.Stage}"));

    private static string Throughput(RunSummary summary)
    {
        StageShares shares = summary.Shares!;
        string rate = Rate(summary.Converted.Count, summary.BytesRead, summary.Elapsed, shares);
        string busy = string.Create(
            CultureInfo.InvariantCulture,
            $"read {shares.Read:P0}, decode {shares.Decode:P0}, computing {shares.Device:P0}, write {shares.Write:P0}");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{summary.Elapsed.TotalSeconds:0.00} s: {rate} (busy: {busy}); wrote {Megabytes(summary.BytesWritten)}.");
    }
}
