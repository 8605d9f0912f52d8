using System.Text.Json;
using System.Text.Json.Serialization;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>A number that float64 can hold. The serializer would read 1e400 as infinity, which no JSON file can hold.</summary>
internal sealed class FiniteNumber : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number) throw new JsonException();
        double number = reader.GetDouble();
        return double.IsFinite(number) ? number : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
