using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Status;

/// <summary>A temporary file of a volume or sidecar.</summary>
/// <param name="Path">Path below OUT.</param>
/// <param name="Stray">No process writes it any more. The next run deletes it.</param>
internal sealed record TemporaryFile(string Path, bool Stray);

/// <summary>Determines the state of a whole output folder from its files.</summary>
internal static class CohortScan
{
    /// <summary>All series that a run planned or whose folder holds a result, a part of one, or a failure.</summary>
    /// <param name="jobs">Threads, or 0 for one on each core.</param>
    /// <param name="keep">Selects what a caller needs of a series, so that the rest does not stay in memory; null for all of it.</param>
    /// <exception cref="CtGpuException">OUT does not exist (66) or cannot be listed (75, or 73 without permission).</exception>
    public static CohortState Read(string root, int jobs = 0, Func<SeriesStatus, SeriesStatus>? keep = null)
    {
        OutputWalk walk = OutputWalk.Of(root);
        RunLogs logs = ReadLogs(root);
        SortedDictionary<string, PlannedSeries?> names = new(StringComparer.Ordinal);
        foreach (string name in walk.Series) names[name] = null;
        List<SeriesStatus> outside = [];
        var links = new SeriesLinks(root);
        foreach (PlannedSeries planned in logs.Planned)
        {
            // The folders of the walk have no links in their names.
            string? name = names.ContainsKey(planned.Name) ? planned.Name : links.RealName(planned.Name);
            if (name == null) outside.Add(Outside(planned, links.Outside(planned.Name)));
            else names[name] = planned with { Name = name };
        }

        SeriesStatus[] inside = ManySeries.Examine(
            [.. names], jobs > 0 ? jobs : Environment.ProcessorCount, Examine);
        IEnumerable<SeriesStatus> rows = inside.Concat(outside.DistinctBy(row => row.Name));
        return new CohortState([.. rows.OrderBy(row => row.Name, StringComparer.Ordinal)], [.. walk.Faults, .. logs.Faults]);

        SeriesStatus Examine(KeyValuePair<string, PlannedSeries?> series)
        {
            SeriesStatus status = Judge(root, series.Key, series.Value);
            return keep == null ? status : keep(status);
        }
    }

    /// <summary>Temporary files below OUT, of running or killed processes; paths are relative and sorted.</summary>
    public static IReadOnlyList<TemporaryFile> Temporary(string root) =>
    [
        .. OutputWalk.Of(root).Temporary.Order(StringComparer.Ordinal)
            .Select(path => new TemporaryFile(path, TemporaryName.IsStray(Path.Combine(root, path)))),
    ];

    /// <summary>Refuses a folder that no run has written to.</summary>
    /// <exception cref="CtGpuException">The folder has neither a series nor a run log (66).</exception>
    public static void RequireOutput(string root, CohortState cohort)
    {
        if (cohort.Series.Count + cohort.Faults.Count > 0 || RunLogs.PathsIn(root).Any()) return;
        throw new CtGpuException(
            ExitCode.NoInput, "status",
            $"{root} has neither a series nor a run log. Expected an output folder of ctgpu convert. Give the folder that was its -o.",
            [root]);
    }

    /// <exception cref="CtGpuException">OUT cannot be listed (75, or 73 without permission).</exception>
    public static RunLogs ReadLogs(string root)
    {
        try
        {
            return RunLogs.Read(root);
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("status", root, cause);
        }
    }

    private static SeriesStatus Judge(string root, string name, PlannedSeries? planned)
    {
        string folder = Path.Combine(root, name);
        SeriesFailure? failure = null;
        Sidecar? sidecar = null;
        CtGpuException? fault = null;
        bool whole = false;
        // The order matters: a successful run deletes the failure before its sidecar appears.
        Try(() => failure = SeriesFailure.Read(folder));
        Try(() => sidecar = Sidecar.Read(folder));
        Try(() => whole = sidecar?.FilesAreThere(folder) == true);
        failure ??= fault == null ? null : SeriesFailure.Of(fault);
        SeriesState state = failure != null ? SeriesState.Failed : whole ? SeriesState.Done : SeriesState.Pending;
        return new SeriesStatus(name, state, sidecar, failure, planned, fault);

        void Try(Action read)
        {
            try
            {
                read();
            }
            catch (CtGpuException cause)
            {
                fault ??= cause;
            }
        }
    }

    private static SeriesStatus Outside(PlannedSeries planned, CtGpuException fault) =>
        new(planned.Name, SeriesState.Failed, null, SeriesFailure.Of(fault), planned, fault);
}
