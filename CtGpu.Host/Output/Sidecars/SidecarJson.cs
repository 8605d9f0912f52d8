using System.Text;
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
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(FiniteNumber)])]
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(SeriesFailure))]
internal sealed partial class SidecarJson : JsonSerializerContext
{
    /// <summary>A sidecar has a few KB, plus the paths of duplicate slices.</summary>
    private const long MostBytes = 64L << 20;

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

    /// <summary>The content of a file, or null if there is no file.</summary>
    /// <param name="type">Called only if there is a file: it compiles the code that reads the type.</param>
    /// <param name="finding">Returns what is wrong with the values, or null.</param>
    /// <exception cref="CtGpuException">The file is invalid (65), cannot be read now (75), or is not permitted to be read (73).</exception>
    public static T? Read<T>(string path, Func<JsonTypeInfo<T>> type, Func<T, string?> finding)
        where T : class
    {
        try
        {
            // Usually there is no file, and one exception at start-up takes longer than the whole planning.
            FileState file = FileState.Of(path);
            if (!file.Exists) return null;
            if (file.IsFolder) throw Invalid(path, "it is a folder", remedy: "Remove the folder");
            if (!file.HasContent) throw Invalid(path, "it is empty or not a regular file");
            if (file.Length > MostBytes) throw Invalid(path, $"it has {file.Length} bytes, more than {MostBytes}");
            byte[] content = File.ReadAllBytes(path);
            if (content.AsSpan().StartsWith(Encoding.UTF8.Preamble)) throw Invalid(path, "it starts with a byte order mark");
            T? value = JsonSerializer.Deserialize(content, type());
            return (value == null ? "it is null" : finding(value)) is { } found ? throw Invalid(path, found) : value;
        }
        catch (Exception cause) when (FileFault.IsAbsent(cause))
        {
            // Deleted in the meantime.
            return null;
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("sidecar", path, cause);
        }
        catch (JsonException cause)
        {
            throw Invalid(path, FindingOf(cause), cause);
        }
        catch (Exception cause) when (cause is InvalidOperationException or FormatException or NotSupportedException
            or ArgumentException or OverflowException)
        {
            throw Invalid(path, FileFault.FirstLine(cause), cause);
        }
    }

    /// <summary>The fault in terms of the file: messages of the serializer name types of this program.</summary>
    private static string FindingOf(JsonException cause)
    {
        const string Missing = "including: ";
        string place = FormattableString.Invariant($"line {cause.LineNumber + 1}, byte {cause.BytePositionInLine + 1}");
        int names = cause.Message.IndexOf(Missing, StringComparison.Ordinal);
        // The inner exception is that of the parser.
        return cause.InnerException is JsonException ? $"it is no JSON at {place}"
            : names >= 0 ? $"it lacks {cause.Message[(names + Missing.Length)..].TrimEnd('.')}"
            : $"the value of {cause.Path?[Math.Min(2, cause.Path.Length)..]} has another type or range ({place})";
    }

    private static CtGpuException Invalid(string path, string finding, Exception? cause = null, string remedy = "Delete it") => new(
        ExitCode.InvalidInput, "sidecar",
        $"{path} is invalid: {finding}. Expected the file that ctgpu convert wrote. {remedy}, then convert the series again.",
        [path], cause);
}
