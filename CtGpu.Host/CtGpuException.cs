namespace CtGpu.Host;

/// <summary>
/// A failure the user can act on. The message names the object, what was found, what was expected and what to do,
/// in one or two lines; it is shown as it is, without a stack trace.
/// </summary>
public class CtGpuException : Exception
{
    /// <param name="code">The exit code that this failure alone would end the program with.</param>
    /// <param name="stage">Step that failed: scan, header, geometry, read, decode, device, resample, mask, write, …</param>
    /// <param name="message">Object, finding, expectation, remedy.</param>
    /// <param name="files">Files concerned, for error.json.</param>
    /// <param name="inner">Cause, shown with --verbose.</param>
    public CtGpuException(ExitCode code, string stage, string message, IReadOnlyList<string>? files = null, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Stage = stage;
        Files = files ?? [];
    }

    public ExitCode Code { get; }

    public string Stage { get; }

    public IReadOnlyList<string> Files { get; }
}
