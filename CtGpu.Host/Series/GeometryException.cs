namespace CtGpu.Host.Series;

/// <summary>A series that is no volume. Code 65, stage "geometry".</summary>
/// <param name="verdict">A word of <see cref="GeometryVerdict"/>.</param>
/// <param name="message">Series, finding, expectation, remedy.</param>
/// <param name="files">Files that show the finding.</param>
public sealed class GeometryException(string verdict, string message, IReadOnlyList<string> files)
    : CtGpuException(ExitCode.InvalidInput, "geometry", message, files)
{
    /// <summary>What the series was refused for.</summary>
    public string Verdict { get; } = verdict;
}
