using CtGpu.Host.Output;

namespace CtGpu.Host.Cohort;

internal enum SeriesState
{
    /// <summary>Planned by a run, or begun, but neither finished nor failed.</summary>
    Pending,

    Done,

    Failed,
}

/// <summary>What OUT says about one series.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Planned">As the run log lists it, where one does.</param>
internal sealed record SeriesStatus(
    string Name, SeriesState State, Sidecar? Sidecar = null, SeriesFailure? Failure = null, PlannedSeries? Planned = null);

/// <summary>State of a whole output folder, from its files alone.</summary>
internal static class CohortScan
{
    /// <summary>Every series that a run log planned or a folder holds, sorted by name.</summary>
    /// <exception cref="CtGpuException">OUT does not exist or cannot be read.</exception>
    public static IReadOnlyList<SeriesStatus> Read(string root)
    {
        try
        {
            SortedDictionary<string, PlannedSeries?> names = new(StringComparer.Ordinal);
            EnumerationOptions everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 32 };
            foreach (string file in (string[])[Sidecar.FileName, SeriesFailure.FileName])
            {
                foreach (string path in Directory.EnumerateFiles(root, file, everywhere))
                    names[Path.GetRelativePath(root, Path.GetDirectoryName(path)!).Replace('\\', '/')] = null;
            }

            foreach (PlannedSeries planned in RunLog.ReadPlanned(root)) names[planned.Name] = planned;
            return [.. names.Select(series => Judge(root, series.Key, series.Value))];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new CtGpuException(
                ExitCode.NoInput, "status", $"Cannot read {root}: {cause.Message} Give an output folder of ctgpu convert.", [root], cause);
        }
    }

    private static SeriesStatus Judge(string root, string name, PlannedSeries? planned)
    {
        string folder = Path.Combine(root, name);
        if (Sidecar.TryRead(folder) is Sidecar sidecar)
            return new SeriesStatus(name, sidecar.FilesAreThere(folder) ? SeriesState.Done : SeriesState.Pending, sidecar, Planned: planned);
        SeriesFailure? failure = SeriesFailure.TryRead(folder);
        return new SeriesStatus(name, failure == null ? SeriesState.Pending : SeriesState.Failed, Failure: failure, Planned: planned);
    }
}
