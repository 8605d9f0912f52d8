using System.Globalization;
using System.Text.Json;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>One run, read from its log. All times are UTC.</summary>
/// <param name="Id">The id in the name of the log file.</param>
/// <param name="Start">Time of the start event.</param>
/// <param name="Last">Time of the last event.</param>
/// <param name="Done">Time at which each volume was finished.</param>
/// <param name="Failed">Number of series that failed in the run.</param>
/// <param name="Code">Exit code, or null if the run was killed or is still running.</param>
internal sealed record LoggedRun(
    string Id, string Host, DateTime Start, DateTime Last, IReadOnlyList<DateTime> Done, int Failed, int? Code);

/// <summary>Times and throughput from the run logs in OUT.</summary>
internal static class RunHistory
{
    /// <summary>All runs, sorted by start time. Lines that a kill truncated are skipped.</summary>
    /// <exception cref="CtGpuException">OUT cannot be listed (75, or 73 without permission).</exception>
    public static IReadOnlyList<LoggedRun> Read(string root)
    {
        try
        {
            return [.. RunLogs.PathsIn(root).Select(ReadRun).OfType<LoggedRun>().OrderBy(run => run.Start)];
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("report", root, cause);
        }
    }

    /// <summary>
    /// Number of finished volumes over the time in which at least one run was active. Time between runs is excluded. Volumes of concurrent
    /// runs, such as shards, are added up.
    /// </summary>
    /// <returns>Active time since the first start, and the number of volumes finished until then, ascending.</returns>
    public static IReadOnlyList<(TimeSpan Active, int Volumes)> Throughput(IReadOnlyList<LoggedRun> runs)
    {
        var points = new List<(TimeSpan, int)> { (TimeSpan.Zero, 0) };
        TimeSpan before = TimeSpan.Zero;
        int volumes = 0;
        foreach ((DateTime start, DateTime last, List<LoggedRun> together) in Sessions(runs))
        {
            foreach (DateTime done in together.SelectMany(run => run.Done).Order()) points.Add((before + (done - start), ++volumes));
            before += last - start;
            points.Add((before, volumes));
        }

        return points;
    }

    private static List<(DateTime Start, DateTime Last, List<LoggedRun> Runs)> Sessions(IReadOnlyList<LoggedRun> runs)
    {
        var sessions = new List<(DateTime Start, DateTime Last, List<LoggedRun> Runs)>();
        foreach (LoggedRun run in runs.OrderBy(run => run.Start))
        {
            if (sessions.Count == 0 || run.Start > sessions[^1].Last)
            {
                sessions.Add((run.Start, run.Last, [run]));
                continue;
            }

            (DateTime start, DateTime last, List<LoggedRun> together) = sessions[^1];
            sessions[^1] = (start, run.Last > last ? run.Last : last, [.. together, run]);
        }

        return sessions;
    }

    private static LoggedRun? ReadRun(string path)
    {
        LoggedRun? run = null;
        var done = new List<DateTime>();
        try
        {
            if (!FileState.Of(path).HasContent) return null;
            foreach (string line in BoundedLines.Of(path))
            {
                if (TryParse(line) is not { } parsed) continue;
                using JsonDocument document = parsed;
                JsonElement json = document.RootElement;
                if (!TryText(json, "event", out string name) || !TryTime(json, out DateTime time)) continue;
                if (name == "start")
                {
                    string host = TryText(json, "host", out string text) ? text : "";
                    run = new LoggedRun(Path.GetFileNameWithoutExtension(path)[4..], host, time, time, done, 0, null);
                }

                if (run == null) continue;
                if (name == "done") done.Add(time);
                run = run with
                {
                    Last = time > run.Last ? time : run.Last,
                    Failed = run.Failed + (name == "failed" ? 1 : 0),
                    Code = name == "end" && json.TryGetProperty("code", out JsonElement code)
                            && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number)
                        ? number
                        : run.Code,
                };
            }
        }
        catch (Exception cause) when (FileFault.Covers(cause) || cause is InvalidDataException or InvalidOperationException)
        {
            // Use the lines that could be read.
        }

        return run;
    }

    private static JsonDocument? TryParse(string line)
    {
        try
        {
            var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool TryTime(JsonElement json, out DateTime time)
    {
        const DateTimeStyles utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        time = default;
        return TryText(json, "time", out string text) && DateTime.TryParse(text, CultureInfo.InvariantCulture, utc, out time);
    }

    private static bool TryText(JsonElement json, string name, out string text)
    {
        bool found = json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String;
        text = found ? value.GetString()! : "";
        return found;
    }
}
