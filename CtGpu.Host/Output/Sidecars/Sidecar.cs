using System.Text.Json;
using System.Text.Json.Serialization;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>
/// ct.json: describes the files of a series folder and how they were made. It is written last, so a folder with it is complete.
/// It never contains the patient's name, birth date or similar data.
/// </summary>
internal sealed record Sidecar
{
    public const string FileName = "ct.json";

    [JsonRequired]
    [JsonPropertyName("ctgpu")]
    public string Version { get; init; } = Release.Version;

    [JsonRequired]
    public int Numerics { get; init; } = Release.Numerics;

    public required SeriesRecord Series { get; init; }

    public required InputRecord Input { get; init; }

    public required OutputRecord Output { get; init; }

    /// <summary>Null with --mask none.</summary>
    public MaskRecord? Mask { get; init; }

    /// <summary>Airways that are not part of the mask, in ml: 0 with --airways keep; null if the sidecar does not tell.</summary>
    [JsonIgnore]
    public double? RemovedAirwayMl => Mask?.AirwayMl is { } found ? Options.GetValueOrDefault("airways") == "keep" ? 0 : found : null;

    public required QcRecord Qc { get; init; }

    /// <summary>Every option that affects the files' content, in a fixed order. Resume compares all of them.</summary>
    public required OrderedDictionary<string, string> Options { get; init; }

    public required string Device { get; init; }

    /// <summary>Milliseconds by stage. The output writer adds "write".</summary>
    [JsonRequired]
    public OrderedDictionary<string, double> TimingsMs { get; init; } = [];

    /// <summary>Set by the output writer.</summary>
    [JsonRequired]
    public HashRecord Hash { get; init; } = new();

    /// <summary>Size in bytes of each volume file. Set by the output writer.</summary>
    [JsonRequired]
    public OrderedDictionary<string, long> Files { get; init; } = [];

    /// <summary>Writes and reads a sidecar in memory, which compiles all code that this needs.</summary>
    /// <returns>The sidecar that was read.</returns>
    public static Sidecar WarmUp()
    {
        double[] point = [0, 0, 0];
        var sidecar = new Sidecar
        {
            Series = new SeriesRecord("", "", "", "", 1, [""], false, "", "", new() { [""] = "" }, Acquisition: new()),
            Input = new InputRecord([1, 1, 1], point, point, point, new GeometryRecord("", point, [""], 0, 0), new PaddingRecord(0, 0)),
            Output = new OutputRecord([1, 1, 1], point, point, point, point),
            Mask = new MaskRecord(0, 0, 0, [0], [""]),
            Qc = new QcRecord("", [""]),
            Options = new() { [""] = "" },
            Device = "",
            TimingsMs = new() { [""] = 0 },
            Files = new() { [""] = 0 },
        };
        return JsonSerializer.Deserialize(sidecar.ToJson(), SidecarJson.Default.Sidecar)!;
    }

    public byte[] ToJson() => SidecarJson.Serialize(this, SidecarJson.Default.Sidecar);

    /// <summary>The sidecar of a folder, or null if there is none.</summary>
    /// <exception cref="CtGpuException">It is invalid (65), cannot be read now (75), or is not permitted to be read (73).</exception>
    public static Sidecar? Read(string folder) =>
        SidecarJson.Read(Path.Combine(folder, FileName), () => SidecarJson.Default.Sidecar, SidecarCheck.Finding);

    /// <summary>The sidecar of a folder. Null if there is none, or if it is invalid: a conversion replaces it.</summary>
    /// <exception cref="CtGpuException">It cannot be read now (75), or is not permitted to be read (73).</exception>
    public static Sidecar? ReadUnlessInvalid(string folder)
    {
        try
        {
            return Read(folder);
        }
        catch (CtGpuException invalid) when (invalid.Code == ExitCode.InvalidInput)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether a folder holds a complete result, or one that a fault hides. False only if the result is certainly incomplete, so its
    /// files can be deleted.
    /// </summary>
    public static bool MayBeComplete(string folder)
    {
        try
        {
            return Read(folder)?.FilesAreThere(folder) == true;
        }
        catch (CtGpuException fault)
        {
            // Deleting a folder with the sidecar's name would fail.
            return fault.Code != ExitCode.InvalidInput || Directory.Exists(Path.Combine(folder, FileName));
        }
    }

    /// <summary>Whether the folder contains all listed files with the listed sizes. Links are followed.</summary>
    /// <exception cref="CtGpuException">The system cannot tell now (75), or does not permit it (73).</exception>
    public bool FilesAreThere(string folder) =>
        Files.Count > 0 && Files.All(file => LengthOf(Path.Combine(folder, file.Key)) == file.Value);

    private static long LengthOf(string path)
    {
        try
        {
            FileState file = FileState.Of(path);
            return file is { Exists: true, IsFolder: false } ? file.Length : -1;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("sidecar", path, cause);
        }
    }
}
