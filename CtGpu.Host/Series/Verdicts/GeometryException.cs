namespace CtGpu.Host.Series.Verdicts;

/// <summary>A series that does not form a volume. Code 65, stage "geometry".</summary>
/// <param name="verdict">A word of <see cref="GeometryVerdict"/>.</param>
/// <param name="message">Series, finding, expectation, remedy.</param>
/// <param name="files">Files in which the problem was found.</param>
internal sealed class GeometryException(string verdict, string message, IReadOnlyList<string> files)
    : CtGpuException(ExitCode.InvalidInput, "geometry", message, files)
{
    /// <summary>Reason for the refusal, a word of <see cref="GeometryVerdict"/>.</summary>
    public string Verdict { get; } = verdict;
}
