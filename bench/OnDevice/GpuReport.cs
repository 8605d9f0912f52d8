using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CtGpu.Bench.OnDevice;

/// <summary>One row of figures.</summary>
/// <param name="Name">The work that was measured.</param>
/// <param name="Time">Its time, or null if there is none; the note then gives the reason.</param>
/// <param name="Bytes">Bytes that must move, or null if they are not counted.</param>
/// <param name="Share">Share of the section's limit, 0..1: the speed of moving these bytes in this time, divided by the limit.</param>
internal sealed record Row(string Name, Sample? Time, long? Bytes = null, double? Share = null, string? Note = null);

/// <summary>A table of figures.</summary>
/// <param name="Limit">Describes the limit that the shares refer to; empty if the rows have no shares.</param>
internal sealed record Section(string Title, string Limit, IReadOnlyList<Row> Rows);

/// <summary>All figures of one device: gpu.json for programs, gpu.md for people.</summary>
internal sealed record GpuReport(
    string Device, string Date, IReadOnlyDictionary<string, string> Facts, IReadOnlyList<string> Checks, IReadOnlyList<Section> Sections)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
    };

    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "gpu.json"), JsonSerializer.Serialize(this, Json) + "\n");
        File.WriteAllText(Path.Combine(folder, "gpu.md"), Markdown());
    }

    private string Markdown()
    {
        var text = new StringBuilder();
        text.Append(FormattableString.Invariant($"# {Device}, {Date}\n\n| | |\n|---|---|\n"));
        foreach ((string name, string value) in Facts) text.Append(FormattableString.Invariant($"| {name} | {value} |\n"));
        text.Append("\nChecked before measuring:\n\n");
        foreach (string check in Checks) text.Append(FormattableString.Invariant($"- {check}\n"));
        foreach (Section section in Sections)
        {
            text.Append(FormattableString.Invariant($"\n## {section.Title}\n\n"));
            if (section.Limit.Length > 0) text.Append(FormattableString.Invariant($"Shares are of {section.Limit}.\n\n"));
            text.Append("| | median ms | min - max | runs | bytes that must move | GB/s | share | |\n|---|---|---|---|---|---|---|---|\n");
            foreach (Row row in section.Rows) text.Append(Line(row));
        }

        return text.ToString();
    }

    private static string Line(Row row)
    {
        string times = row.Time is { } ms
            ? FormattableString.Invariant($"{ms.MedianMs:0.0000} | {ms.MinMs:0.0000} - {ms.MaxMs:0.0000} | {ms.Runs}")
            : "| |";
        string rate = row is { Bytes: long bytes, Time: { MedianMs: > 0 } time }
            ? FormattableString.Invariant($"{bytes / time.MedianMs / 1e6:0.0}")
            : "";
        string share = row.Share is double part ? FormattableString.Invariant($"{100 * part:0.0} %") : "";
        return FormattableString.Invariant($"| {row.Name} | {times} | {row.Bytes} | {rate} | {share} | {row.Note} |\n");
    }
}
