using CtGpu.Host.Cohort.Logs;
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
/// <param name="Failure">Content of error.json, or <paramref name="Fault"/> as a failure.</param>
/// <param name="Planned">The entry in a run log, or null if there is none.</param>
/// <param name="Fault">Why the folder, its sidecar or its error.json cannot be read; the series then counts as failed.</param>
internal sealed record SeriesStatus(
    string Name, SeriesState State, Sidecar? Sidecar = null, SeriesFailure? Failure = null, PlannedSeries? Planned = null,
    CtGpuException? Fault = null)
{
    /// <summary>Whether a sidecar tells which files the result has.</summary>
    public bool HasSidecar => Sidecar != null && Fault == null;

    /// <summary>The reason why the series has no complete result, or null if it has one.</summary>
    public CtGpuException? WhyIncomplete => this switch
    {
        { State: SeriesState.Done } => null,
        { Fault: { } fault } => fault,
        { Failure: { } failure } => new(
            (ExitCode)failure.Code, failure.Stage, $"failed with code {failure.Code} at {failure.Stage}: {failure.Message}"),
        _ => new(
            ExitCode.InvalidInput, "status",
            $"has no complete result: {Output.Sidecars.Sidecar.FileName} or a volume is missing. Run the same convert command again."),
    };
}

/// <summary>The series of an output folder.</summary>
/// <param name="Series">Sorted by name.</param>
/// <param name="Faults">Folders and run logs that cannot be read or used. Series may be missing from the list.</param>
internal sealed record CohortState(IReadOnlyList<SeriesStatus> Series, IReadOnlyList<CtGpuException> Faults)
{
    /// <summary>Faults that hide the state of a series, or a whole series.</summary>
    public IEnumerable<CtGpuException> Hidden =>
        Faults.Concat(Series.Select(row => row.Fault).OfType<CtGpuException>()).Where(fault => fault.Code != ExitCode.InvalidInput);

    /// <summary>Throws the first fault that hides a series, if there is any.</summary>
    /// <exception cref="CtGpuException">Something cannot be read now (75), or is not permitted to be read (73).</exception>
    public void RequireAll()
    {
        if (Hidden.FirstOrDefault() is { } fault) throw fault;
    }

    /// <summary>Exit code of a command that left out series.</summary>
    /// <param name="leftOut">The reasons.</param>
    public ExitCode CodeOf(IReadOnlyCollection<CtGpuException> leftOut)
    {
        ExitCode[] codes = [.. leftOut.Concat(Hidden).Select(cause => cause.Code)];
        return codes.Contains(ExitCode.Transient) ? ExitCode.Transient
            : codes.Contains(ExitCode.CannotWrite) ? ExitCode.CannotWrite
            : codes.Length == 0 && Faults.Count == 0 ? ExitCode.Success
            : codes.Length == 1 && Series.Count == 1 ? codes[0]
            : ExitCode.SomeFailed;
    }
}
