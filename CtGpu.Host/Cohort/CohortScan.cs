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
/// <param name="Sidecar">Of a complete result; beside a failure, of an earlier run's.</param>
/// <param name="Planned">As the run log lists it, where one does.</param>
internal sealed record SeriesStatus(
    string Name, SeriesState State, Sidecar? Sidecar = null, SeriesFailure? Failure = null, PlannedSeries? Planned = null);

/// <summary>A file that is being written.</summary>
/// <param name="Path">Below OUT.</param>
/// <param name="Stray">Nobody writes it any more; the next run removes it.</param>
internal sealed record TemporaryFile(string Path, bool Stray);

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

    /// <summary>Files below OUT that are being written, or were when their process was killed; relative, sorted.</summary>
    public static IReadOnlyList<TemporaryFile> Temporary(string root)
    {
        // Their names begin with a dot, so that they count as hidden.
        EnumerationOptions everywhere = new() { RecurseSubdirectories = true, MaxRecursionDepth = 32, AttributesToSkip = FileAttributes.None };
        return
        [
            .. Directory.EnumerateFiles(root, TemporaryName.Pattern, everywhere).Order(StringComparer.Ordinal)
                .Select(path => new TemporaryFile(Path.GetRelativePath(root, path).Replace('\\', '/'), TemporaryName.IsStray(path))),
        ];
    }

    private static SeriesStatus Judge(string root, string name, PlannedSeries? planned)
    {
        string folder = Path.Combine(root, name);
        // In this order: a run that ends well removes the failure before its sidecar appears.
        SeriesFailure? failure = SeriesFailure.TryRead(folder);
        Sidecar? sidecar = Sidecar.TryRead(folder);
        SeriesState state = failure != null ? SeriesState.Failed
            : sidecar?.FilesAreThere(folder) == true ? SeriesState.Done
            : SeriesState.Pending;
        return new SeriesStatus(name, state, sidecar, failure, planned);
    }
}
