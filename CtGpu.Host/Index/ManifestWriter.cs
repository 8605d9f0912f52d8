using System.Text.Json;
using CtGpu.Host.Archives;
using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Paths;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Splitting;

namespace CtGpu.Host.Index;

/// <summary>Writes an index as a manifest: one JSON object per line. See docs/manifest.md and <see cref="Manifest"/>.</summary>
internal static class ManifestWriter
{
    /// <summary>Files in one line, which stays far below the longest line that <see cref="BoundedLines"/> accepts.</summary>
    private const int MostLeftOut = 10_000;

    private static readonly JsonWriterOptions s_format = new() { Encoder = PlainJsonEncoder.Instance };

    /// <summary>Writes a manifest file. If writing fails, no file remains.</summary>
    /// <exception cref="CtGpuException">The file cannot be written (code 73).</exception>
    public static void Write(SeriesIndex index, string path)
    {
        using PendingFile file = PendingFile.Create(path);
        string folder = InputPath.OfText(Path.GetDirectoryName(Path.GetFullPath(path))!);
        foreach (byte[] line in Lines(index, folder)) file.Append(line);
        file.Flush();
        file.Commit();
    }

    /// <summary>The lines in UTF-8, each with its line feed: series, then unreadable files, then left-out files.</summary>
    /// <param name="folder">Full path of the manifest's folder. Paths are written relative to it. Escaped.</param>
    public static IEnumerable<byte[]> Lines(SeriesIndex index, string folder)
    {
        foreach (IndexedSeries series in index.Series) yield return Line(json => Write(json, series, folder));
        // The files of a series do not include them, so convert would not read them again.
        IEnumerable<CtGpuException> inSeries = index.Series.SelectMany(s => OfOtherFiles(s.Series)).Distinct();
        foreach (CtGpuException failure in inSeries.Concat(index.Failures))
        {
            yield return Line(json =>
            {
                json.WriteString("kind", Manifest.UnreadableKind);
                WriteReason(json, failure);
                WriteFiles(json, failure.Files, folder, failure is ArchiveFailure ? failure.Files : []);
            });
        }

        foreach (LeftOutFile[] files in index.LeftOut.GroupBy(f => f.Reason).SelectMany(reason => reason.Chunk(MostLeftOut)))
        {
            yield return Line(json =>
            {
                json.WriteString("kind", Manifest.LeftOutKind);
                json.WriteString("reason", files[0].Reason);
                WriteFiles(json, files.Select(f => f.Path), folder);
            });
        }
    }

    private static IEnumerable<CtGpuException> OfOtherFiles(CandidateSeries series)
    {
        if (series.Failures.Count == 0) return [];
        HashSet<string> slices = [.. series.Slices.Select(s => s.Path)];
        return series.Failures.Where(f => !f.Files.Any(slices.Contains));
    }

    private static void Write(Utf8JsonWriter json, IndexedSeries series, string folder)
    {
        SliceHeader first = series.Series.Slices[0];
        SliceHeader[] files = [.. series.Series.Slices.DistinctBy(s => s.Path)];
        json.WriteString("kind", Manifest.SeriesKind);
        json.WriteString("PatientID", first.PatientId);
        json.WriteString("StudyInstanceUID", first.StudyInstanceUid);
        json.WriteString("SeriesInstanceUID", series.Series.SeriesInstanceUid);
        if (first.VolumeName.Length > 0) json.WriteString(Manifest.VolumeNameKey, first.VolumeName);
        json.WriteString("Manufacturer", first.Manufacturer);
        json.WriteString("SeriesDescription", first.Text.GetValueOrDefault("SeriesDescription") ?? "");
        json.WriteNumber("slices", series.Series.Slices.Count);
        json.WriteNumber("bytes", files.Sum(f => f.FileLength));
        json.WriteStartArray("transferSyntaxes");
        IEnumerable<string> syntaxes = files.Select(f => f.TransferSyntaxUid).Distinct().Order(StringComparer.Ordinal);
        foreach (string syntax in syntaxes) json.WriteStringValue(syntax);
        json.WriteEndArray();
        json.WriteBoolean("lossy", files.Any(f => f.IsLossy));
        json.WriteString("verdict", series.Verdict);
        json.WriteBoolean("accepted", series.Refusal == null);
        WriteReason(json, series.Refusal);
        json.WriteStartArray("volumes");
        foreach (SeriesVolume volume in series.Volumes) Write(json, volume, folder);
        json.WriteEndArray();
        WriteFiles(json, files.Select(f => f.Path), folder);
    }

    private static void Write(Utf8JsonWriter json, SeriesVolume volume, string folder)
    {
        VolumeGeometry grid = volume.Geometry;
        json.WriteStartObject();
        if (volume.ToldApartBy.Count > 0)
        {
            json.WriteStartObject("toldApartBy");
            foreach (AttributeValue attribute in volume.ToldApartBy) json.WriteString(attribute.Keyword, attribute.Value);
            json.WriteEndObject();
        }

        WriteNumbers(json, "shape", grid.Shape.ToArray().Select(n => (double)n));
        WriteNumbers(json, "spacingMm", grid.Spacing.ToArray());
        WriteNumbers(json, "originMm", grid.Origin.ToArray());
        WriteNumbers(json, "direction", grid.Direction);
        json.WritePropertyName("geometry");
        GeometryRecord geometry = GeometryRecord.Of(volume.Report);
        geometry = geometry with { Duplicates = [.. geometry.Duplicates.Select(path => Relative(path, folder))] };
        JsonSerializer.Serialize(json, geometry, SidecarJson.Default.GeometryRecord);
        json.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter json, CtGpuException? refusal)
    {
        json.WriteString("reason", refusal?.Message);
        if (refusal != null) json.WriteNumber("code", (int)refusal.Code);
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (double number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    /// <param name="broken">Files that are archives, but are not mounted.</param>
    private static void WriteFiles(Utf8JsonWriter json, IEnumerable<string> files, string folder, IReadOnlyList<string>? broken = null)
    {
        json.WriteStartArray("files");
        foreach (string file in files) json.WriteStringValue(Relative(file, folder));
        json.WriteEndArray();
        string[] archives = [.. files.Select(file => Mounts.Of(file)?.Path).OfType<string>().Concat(broken ?? []).Distinct()];
        if (archives.Length == 0) return;
        json.WriteStartArray(Manifest.ArchivesKey);
        foreach (string archive in archives) json.WriteStringValue(Relative(archive, folder));
        json.WriteEndArray();
    }

    /// <summary>Relative path with forward slashes. On Windows a path on another drive stays absolute.</summary>
    private static string Relative(string path, string folder) =>
        Path.GetRelativePath(folder, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');

    private static byte[] Line(Action<Utf8JsonWriter> members)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, s_format))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
