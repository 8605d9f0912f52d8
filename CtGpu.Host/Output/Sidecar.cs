using System.Text.Json;
using System.Text.Json.Serialization;

namespace CtGpu.Host.Output;

/// <summary>
/// ct.json: what a patient folder holds, and how it came about. Written last, so that its presence means complete.
/// Never holds the patient's name, birth date and the like.
/// </summary>
internal sealed record Sidecar
{
    public const string FileName = "ct.json";

    [JsonPropertyName("ctgpu")]
    public string Version { get; init; } = Release.Version;

    public int Numerics { get; init; } = Release.Numerics;

    public required SeriesRecord Series { get; init; }

    public required InputRecord Input { get; init; }

    public required OutputRecord Output { get; init; }

    /// <summary>Null with --mask none.</summary>
    public MaskRecord? Mask { get; init; }

    public required QcRecord Qc { get; init; }

    /// <summary>Every option that decides what the files hold, in a fixed order; resume compares all of them.</summary>
    public required OrderedDictionary<string, string> Options { get; init; }

    public required string Device { get; init; }

    /// <summary>Milliseconds by stage; <see cref="OutputWriter"/> adds "write".</summary>
    public OrderedDictionary<string, double> TimingsMs { get; init; } = [];

    /// <summary>Set by <see cref="OutputWriter"/>.</summary>
    public HashRecord Hash { get; init; } = new();

    /// <summary>Bytes of each volume file; set by <see cref="OutputWriter"/>.</summary>
    public OrderedDictionary<string, long> Files { get; init; } = [];

    /// <summary>Writes and reads a sidecar in memory, see <see cref="OutputWriter.WarmUp"/>.</summary>
    public static void WarmUp()
    {
        double[] point = [0, 0, 0];
        var sidecar = new Sidecar
        {
            Series = new SeriesRecord("", "", "", "", 1, [""], false, "", ""),
            Input = new InputRecord([1, 1, 1], point, point, point, new GeometryRecord("", point, [""], 0, 0), new PaddingRecord(0, 0)),
            Output = new OutputRecord([1, 1, 1], point, point, point, point),
            Mask = new MaskRecord(0, 0, 0, [0], [""]),
            Qc = new QcRecord("", [""]),
            Options = new() { [""] = "" },
            Device = "",
            TimingsMs = new() { [""] = 0 },
            Files = new() { [""] = 0 },
        };
        JsonSerializer.Deserialize(sidecar.ToJson(), OutputJson.Default.Sidecar);
    }

    public byte[] ToJson() => OutputJson.Serialize(this, OutputJson.Default.Sidecar);

    /// <summary>The sidecar of a folder, or null where there is none that can be read.</summary>
    public static Sidecar? TryRead(string folder) => OutputJson.TryRead(Path.Combine(folder, FileName), () => OutputJson.Default.Sidecar);

    /// <summary>All files listed are in the folder, links followed, with the bytes listed.</summary>
    public bool FilesAreThere(string folder) => Files.Count > 0 && Files.All(file => LengthOf(Path.Combine(folder, file.Key)) == file.Value);

    private static long LengthOf(string path)
    {
        try
        {
            // FileInfo would tell the length of a link, not of its target.
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return RandomAccess.GetLength(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return -1;
        }
    }
}

/// <summary>Hashes of the voxel bytes in hex; null for what was not written.</summary>
internal sealed record HashRecord
{
    public string Algorithm { get; init; } = "xxh128";

    public string Ct { get; init; } = "";

    public string? Lungs { get; init; }

    public string? Normalized { get; init; }
}

/// <summary>error.json: why a series failed. Fingerprint and options are those it failed with, where known.</summary>
/// <param name="Code">Exit code of this failure alone.</param>
internal sealed record SeriesFailure(
    int Code, string Stage, string Message, IReadOnlyList<string> Files, string? InputFingerprint = null, OrderedDictionary<string, string>? Options = null)
{
    public const string FileName = "error.json";

    /// <summary>The record of a failure; whatever is no <see cref="CtGpuException"/> is a bug of ours.</summary>
    public static SeriesFailure Of(Exception failure, string? inputFingerprint = null, OrderedDictionary<string, string>? options = null) =>
        failure is CtGpuException known
            ? new((int)known.Code, known.Stage, known.Message, known.Files, inputFingerprint, options)
            : new((int)ExitCode.InternalError, "internal", $"{failure.GetType().Name}: {failure.Message}", [], inputFingerprint, options);

    public byte[] ToJson() => OutputJson.Serialize(this, OutputJson.Default.SeriesFailure);

    /// <summary>The failure recorded in a folder, or null where there is none that can be read.</summary>
    public static SeriesFailure? TryRead(string folder) =>
        OutputJson.TryRead(Path.Combine(folder, FileName), () => OutputJson.Default.SeriesFailure);
}
