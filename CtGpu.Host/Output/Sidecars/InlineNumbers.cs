using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>Writes an array of numbers on one line, which keeps shapes and matrices readable.</summary>
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
            numbers.Add(Exact(reader.GetDouble()));
        }

        return numbers;
    }

    /// <summary>The number, if its type can hold it: not 1e30 or 1.5 for an integer, and not a number beyond float64.</summary>
    private static T Exact(double value)
    {
        var number = T.CreateSaturating(value);
        return double.IsFinite(value) && double.CreateSaturating(number) == value ? number : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value.Select(number => number.ToString(null, CultureInfo.InvariantCulture)))}]");
}
