using System.Text.Json;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>The plans of all runs that left a log in OUT.</summary>
/// <param name="Starts">In order of time. Logs whose first line a kill truncated are skipped.</param>
/// <param name="Faults">Logs that cannot be read, or that name a series outside OUT.</param>
internal sealed record RunLogs(IReadOnlyList<RunStart> Starts, IReadOnlyList<CtGpuException> Faults)
{
    private const string Stage = "log";

    /// <summary>The series that the runs planned to convert.</summary>
    public IEnumerable<PlannedSeries> Planned => Starts.SelectMany(start => start.Series);

    /// <summary>Paths of the logs in OUT, in order of time.</summary>
    /// <exception cref="IOException">OUT cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to list OUT.</exception>
    public static IEnumerable<string> PathsIn(string root) => Directory
        .EnumerateFiles(root, "run-*.jsonl", new EnumerationOptions { IgnoreInaccessible = false }).Order(StringComparer.Ordinal);

    /// <exception cref="IOException">OUT cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to list OUT.</exception>
    public static RunLogs Read(string root)
    {
        List<RunStart> starts = [];
        List<CtGpuException> faults = [];
        foreach (string path in PathsIn(root))
        {
            try
            {
                if (StartOf(path) is not { } start) continue;
                PlannedSeries? outside = start.Series.FirstOrDefault(series => !SeriesName.IsValid(series.Name));
                if (outside != null) faults.Add(Outside(path, outside));
                // Failures of the search have no slices; they are not series.
                starts.Add(start with { Series = [.. start.Series.Where(s => s.Slices > 0 && SeriesName.IsValid(s.Name))] });
            }
            catch (CtGpuException fault)
            {
                faults.Add(fault);
            }
        }

        return new RunLogs(starts, faults);
    }

    /// <summary>The first line of a log. Null if there is no log, or a kill truncated the line.</summary>
    /// <exception cref="CtGpuException">It is no log (65), cannot be read now (75), or is not permitted to be read (73).</exception>
    public static RunStart? StartOf(string path)
    {
        try
        {
            // A run that has just started has an empty log. Pipes and devices have no length, and opening one may block.
            if (!FileState.Of(path).HasContent) return null;
            var start = JsonSerializer.Deserialize(BoundedLines.Of(path).FirstOrDefault() ?? "", RunLogJson.Default.RunStart);
            return start?.Series == null || start.Series.Any(series => series is null) ? null : start;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // The run was killed while it wrote its first line, so its plan is unknown.
            return null;
        }
        catch (Exception cause) when (FileFault.IsAbsent(cause))
        {
            return null;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput(Stage, path, cause);
        }
        catch (InvalidDataException cause)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, Stage,
                $"{path} is no run log: {cause.Message}. Expected a log of ctgpu convert. Delete it.", [path], cause);
        }
    }

    private static CtGpuException Outside(string path, PlannedSeries series) => new(
        ExitCode.InvalidInput, Stage,
        $"{path} names the series \"{HiddenCharacters.Escape(series.Name)}\", which is ignored. "
        + "Expected a folder below OUT. Delete the log if convert did not write it.", [path]);
}
