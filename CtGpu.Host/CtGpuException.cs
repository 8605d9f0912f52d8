namespace CtGpu.Host;

/// <summary>
/// A failure that the user can act on. The message states the object, the finding, the expectation and the remedy, in this
/// order, on one or two lines. It is shown without a stack trace.
/// </summary>
public class CtGpuException : Exception
{
    /// <param name="code">Exit code of the program if this is its only failure.</param>
    /// <param name="stage">The step that failed: scan, header, geometry, read, decode, device, resample, mask, write, …</param>
    /// <param name="message">Object, finding, expectation, remedy.</param>
    /// <param name="files">Affected files, for error.json.</param>
    /// <param name="inner">The cause, shown with --verbose.</param>
    public CtGpuException(ExitCode code, string stage, string message, IReadOnlyList<string>? files = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Stage = stage;
        Files = files ?? [];
    }

    /// <summary>Exit code of the program if this is its only failure.</summary>
    public ExitCode Code { get; }

    /// <summary>The step that failed.</summary>
    public string Stage { get; }

    /// <summary>Affected files; empty if there are none.</summary>
    public IReadOnlyList<string> Files { get; }
}
