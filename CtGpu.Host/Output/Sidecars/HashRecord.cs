using System.Text.Json.Serialization;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>Hashes of the voxel bytes, in hex. Null for a volume that was not written.</summary>
internal sealed record HashRecord
{
    [JsonRequired]
    public string Algorithm { get; init; } = "xxh128";

    [JsonRequired]
    public string Ct { get; init; } = "";

    public string? Lungs { get; init; }

    public string? Normalized { get; init; }
}
