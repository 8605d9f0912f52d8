namespace CtGpu.Host.Output.Sidecars;

/// <summary>error.json: why a series failed.</summary>
/// <param name="Code">Exit code of this failure alone.</param>
/// <param name="InputFingerprint">Fingerprint of the input that failed, or null if unknown.</param>
/// <param name="Options">Options of the conversion that failed, or null if unknown.</param>
internal sealed record SeriesFailure(
    int Code,
    string Stage,
    string Message,
    IReadOnlyList<string> Files,
    string? InputFingerprint = null,
    OrderedDictionary<string, string>? Options = null)
{
    public const string FileName = "error.json";

    /// <summary>The record of a failure. An exception other than <see cref="CtGpuException"/> is a bug in ctgpu.</summary>
    public static SeriesFailure Of(
        Exception failure, string? inputFingerprint = null, OrderedDictionary<string, string>? options = null) =>
        failure is CtGpuException known
            ? new((int)known.Code, known.Stage, known.Message, known.Files, inputFingerprint, options)
            : new(
                (int)ExitCode.InternalError, "internal", $"{failure.GetType().Name}: {failure.Message}", [], inputFingerprint, options);

    public byte[] ToJson() => SidecarJson.Serialize(this, SidecarJson.Default.SeriesFailure);

    /// <summary>The failure recorded in a folder, or null if there is none.</summary>
    /// <exception cref="CtGpuException">The file is invalid (65), cannot be read now (75), or is not permitted to be read (73).</exception>
    public static SeriesFailure? Read(string folder) =>
        SidecarJson.Read(Path.Combine(folder, FileName), () => SidecarJson.Default.SeriesFailure, Finding);

    private static string? Finding(SeriesFailure failure) =>
        !Enum.IsDefined((ExitCode)failure.Code) || failure.Code is (int)ExitCode.Success or (int)ExitCode.Stopped
            ? $"its code {failure.Code} is no code of a failure"
        : failure.Files.Any(file => file is null) ? "a file is null"
        : failure.Options?.Values.Any(value => value is null) == true ? "an option is null"
        : null;
}
