using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>JSON of ct.json and error.json, source-generated: reflection would take longer than the rest of the start-up.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(SeriesFailure))]
internal sealed partial class SidecarJson : JsonSerializerContext
{
    // The text goes into JSON files and never into HTML, so it needs no HTML escapes.
    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = PlainJsonEncoder.Instance,
    };

    /// <summary>The value as UTF-8, with a line feed at the end.</summary>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> type)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, s_format)) JsonSerializer.Serialize(writer, value, type);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    /// <summary>The content of a file, or null if the file is missing, unreadable or invalid.</summary>
    public static T? TryRead<T>(string path, Func<JsonTypeInfo<T>> type)
        where T : class
    {
        // Usually there is no file, and one exception at start-up takes longer than the whole planning.
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type());
        }
        catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
