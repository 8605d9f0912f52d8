using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace CtGpu.Host.Output;

/// <summary>JSON of the files in OUT, without reflection, which would cost more time at the start than the rest of it.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(SeriesFailure))]
[JsonSerializable(typeof(Cohort.RunStart))]
internal sealed partial class OutputJson : JsonSerializerContext
{
    // The text stands in files of its own, never in HTML.
    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>UTF-8, with a line feed at the end.</summary>
    public static byte[] Serialize<T>(T value, JsonTypeInfo<T> type)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text, s_format)) JsonSerializer.Serialize(writer, value, type);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    /// <summary>The file's content, or null where it is absent or not what it should be.</summary>
    public static T? TryRead<T>(string path, Func<JsonTypeInfo<T>> type)
        where T : class
    {
        // Most often there is none, and an exception at a program's start costs more than all of the planning.
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

/// <summary>Arrays of numbers on one line: a shape or a matrix is one thing to the eye.</summary>
internal sealed class InlineNumbers<T> : JsonConverter<IReadOnlyList<T>>
    where T : struct, INumber<T>
{
    public override IReadOnlyList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        List<T> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
            numbers.Add(T.CreateChecked(reader.GetDouble()));
        }

        return numbers;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value.Select(number => number.ToString(null, CultureInfo.InvariantCulture)))}]");
}
