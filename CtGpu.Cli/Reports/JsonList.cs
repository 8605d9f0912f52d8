using System.Text;
using System.Text.Json;

namespace CtGpu.Cli.Reports;

/// <summary>Writes a list of figures as a JSON array of objects.</summary>
internal static class JsonList
{
    /// <param name="write">Writes the properties of one object.</param>
    public static string Of<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (T item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
