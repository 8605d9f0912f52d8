using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Status;

internal enum SeriesState
{
    /// <summary>Planned or started, but neither finished nor failed.</summary>
    Pending,

    Done,

    Failed,
}

/// <summary>State of one series in OUT.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Sidecar">The sidecar of a complete result. If the series failed, the result is from an earlier run.</param>
/// <param name="Planned">The entry in a run log, or null if there is none.</param>
internal sealed record SeriesStatus(
    string Name, SeriesState State, Sidecar? Sidecar = null, SeriesFailure? Failure = null, PlannedSeries? Planned = null);

/// <summary>A temporary file of a volume or sidecar.</summary>
/// <param name="Path">Path below OUT.</param>
/// <param name="Stray">No process writes it any more. The next run deletes it.</param>
internal sealed record TemporaryFile(string Path, bool Stray);

/// <summary>Determines the state of a whole output folder from its files.</summary>
internal static class CohortScan
{
    /// <summary>All series that a run planned or that have a folder with a result or a failure, sorted by name.</summary>
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

    /// <summary>Temporary files below OUT, of running or killed processes; paths are relative and sorted.</summary>
    public static IReadOnlyList<TemporaryFile> Temporary(string root)
    {
        // Names of temporary files start with a dot. .NET counts such files as hidden and skips them by default.
        EnumerationOptions everywhere = new()
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = 32,
            AttributesToSkip = FileAttributes.None,
        };
        return
        [
            .. Directory.EnumerateFiles(root, TemporaryName.Pattern, everywhere).Order(StringComparer.Ordinal)
                .Select(path => new TemporaryFile(Path.GetRelativePath(root, path).Replace('\\', '/'), TemporaryName.IsStray(path))),
        ];
    }

    private static SeriesStatus Judge(string root, string name, PlannedSeries? planned)
    {
        string folder = Path.Combine(root, name);
        // The order matters: a successful run deletes the failure before its sidecar appears.
        SeriesFailure? failure = SeriesFailure.TryRead(folder);
        Sidecar? sidecar = Sidecar.TryRead(folder);
        SeriesState state = failure != null ? SeriesState.Failed
            : sidecar?.FilesAreThere(folder) == true ? SeriesState.Done
            : SeriesState.Pending;
        return new SeriesStatus(name, state, sidecar, failure, planned);
    }
}
