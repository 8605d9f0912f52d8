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

    /// <summary>The failure recorded in a folder, or null if it is missing or unreadable.</summary>
    public static SeriesFailure? TryRead(string folder) =>
        SidecarJson.TryRead(Path.Combine(folder, FileName), () => SidecarJson.Default.SeriesFailure);
}
