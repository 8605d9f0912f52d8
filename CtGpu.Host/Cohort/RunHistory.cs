using System.Globalization;
using System.Text.Json;

namespace CtGpu.Host.Cohort;

/// <summary>One run, as its log tells it.</summary>
/// <param name="Id">Of the file's name.</param>
/// <param name="Start">UTC; likewise the others.</param>
/// <param name="Last">Time of the last event.</param>
/// <param name="Done">When each volume was finished.</param>
/// <param name="Failed">Series that failed in it.</param>
/// <param name="Code">Exit code, or null where the run was killed or still goes on.</param>
internal sealed record LoggedRun(string Id, string Host, DateTime Start, DateTime Last, IReadOnlyList<DateTime> Done, int Failed, int? Code);

/// <summary>What the run logs in OUT tell about time.</summary>
internal static class RunHistory
{
    /// <summary>All runs, by the time of their start. Lines cut short by a kill are passed over.</summary>
    public static IReadOnlyList<LoggedRun> Read(string root) =>
    [
        .. Directory.EnumerateFiles(root, "run-*.jsonl").Order(StringComparer.Ordinal).Select(ReadRun).OfType<LoggedRun>().OrderBy(run => run.Start),
    ];

    /// <summary>
    /// Volumes finished over the time in which any run was active: what lies between runs is cut out, and what runs at the
    /// same time, as shards do, is added up.
    /// </summary>
    /// <returns>The time from the first start on and the volumes finished by then, ascending.</returns>
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
            if (sessions.Count == 0 || run.Start > sessions[^1].Last) sessions.Add((run.Start, run.Last, [run]));
            else sessions[^1] = (sessions[^1].Start, run.Last > sessions[^1].Last ? run.Last : sessions[^1].Last, [.. sessions[^1].Runs, run]);
        }

        return sessions;
    }

    private static LoggedRun? ReadRun(string path)
    {
        LoggedRun? run = null;
        var done = new List<DateTime>();
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                if (TryParse(line) is not { } parsed) continue;
                using JsonDocument document = parsed;
                JsonElement json = document.RootElement;
                if (!TryText(json, "event", out string name) || !TryText(json, "time", out string text)
                    || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)) continue;
                if (name == "start") run = new LoggedRun(Path.GetFileNameWithoutExtension(path)[4..], TryText(json, "host", out string host) ? host : "", time, time, done, 0, null);
                if (run == null) continue;
                if (name == "done") done.Add(time);
                run = run with
                {
                    Last = time > run.Last ? time : run.Last,
                    Failed = run.Failed + (name == "failed" ? 1 : 0),
                    Code = name == "end" && json.TryGetProperty("code", out JsonElement code) && code.TryGetInt32(out int number) ? number : run.Code,
                };
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What could be read of it.
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

    private static bool TryText(JsonElement json, string name, out string text)
    {
        bool found = json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String;
        text = found ? value.GetString()! : "";
        return found;
    }
}
