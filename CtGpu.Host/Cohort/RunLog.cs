using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using CtGpu.Host.Output;

namespace CtGpu.Host.Cohort;

/// <summary>A series that a run means to handle.</summary>
/// <param name="Name">Folder below OUT.</param>
internal sealed record PlannedSeries(
    string Name, [property: JsonPropertyName("SeriesInstanceUID")] string SeriesInstanceUid, int Slices);

/// <summary>What is read back of a log's first line.</summary>
/// <param name="Inputs">Where the series were looked for; null in logs that do not say.</param>
internal sealed record RunStart(IReadOnlyList<PlannedSeries> Series, IReadOnlyList<string>? Inputs = null);

/// <summary>
/// OUT/run-&lt;id&gt;.jsonl: one line an event, each handed to the system as soon as it happens. One file
/// a process, so that shards never share one; ids sort by time. May be called from several threads.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private static readonly JsonWriterOptions s_format = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly MemoryStream _line = new();

    private RunLog(FileStream file) => _file = file;

    public string FilePath => _file.Name;

    /// <summary>Creates OUT where it is not there yet, and the log in it.</summary>
    /// <exception cref="CtGpuException">OUT cannot be written to.</exception>
    public static RunLog Create(string root)
    {
        string id = FormattableString.Invariant(
            $"{DateTime.UtcNow:yyyyMMdd'T'HHmmssfff'Z'}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        string path = Path.Combine(root, $"run-{id}.jsonl");
        try
        {
            Directory.CreateDirectory(root);
            // Without a buffer, every line is one write.
            return new RunLog(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(path, cause);
        }
    }

    /// <summary>Opens the log with what the run means to do.</summary>
    /// <param name="inputs">Files and folders that the series were looked for in.</param>
    /// <param name="options">Options as given or resolved, for people.</param>
    /// <param name="planned">Series that the run means to handle.</param>
    public void Start(IEnumerable<string> inputs, IEnumerable<KeyValuePair<string, string>> options, IEnumerable<PlannedSeries> planned) => Write("start", json =>
    {
        json.WriteString("ctgpu", Release.Version);
        json.WriteNumber("numerics", Release.Numerics);
        json.WriteString("host", Environment.MachineName);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteStartArray("inputs");
        foreach (string input in inputs) json.WriteStringValue(Path.GetFullPath(input));
        json.WriteEndArray();
        json.WriteStartObject("options");
        foreach ((string option, string value) in options) json.WriteString(option, value);
        json.WriteEndObject();
        json.WriteStartArray("series");
        foreach (PlannedSeries series in planned) JsonSerializer.Serialize(json, series, OutputJson.Default.PlannedSeries);
        json.WriteEndArray();
    });

    public void Done(string name, Sidecar sidecar) => Write("done", json =>
    {
        json.WriteString("name", name);
        json.WriteString("qc", sidecar.Qc.Verdict);
        json.WriteString("device", sidecar.Device);
        json.WriteStartObject("timingsMs");
        foreach ((string stage, double milliseconds) in sidecar.TimingsMs) json.WriteNumber(stage, milliseconds);
        json.WriteEndObject();
    });

    public void Failed(string name, SeriesFailure failure) => Write("failed", json =>
    {
        json.WriteString("name", name);
        json.WriteNumber("code", failure.Code);
        json.WriteString("stage", failure.Stage);
        json.WriteString("message", failure.Message);
    });

    /// <param name="reason">complete, failed-before, …</param>
    public void Skipped(string name, string reason) => Write("skipped", json =>
    {
        json.WriteString("name", name);
        json.WriteString("reason", reason);
    });

    public void End(ExitCode code, int done, int failed, int skipped) => Write("end", json =>
    {
        json.WriteNumber("code", (int)code);
        json.WriteNumber("done", done);
        json.WriteNumber("failed", failed);
        json.WriteNumber("skipped", skipped);
    });

    public void Dispose()
    {
        _file.Dispose();
        _line.Dispose();
    }

    /// <summary>The series that the runs logged in OUT meant to handle.</summary>
    public static IEnumerable<PlannedSeries> ReadPlanned(string root) => ReadStarts(root).SelectMany(start => start.Series);

    /// <summary>What the runs logged in OUT began with. Lines cut short by a kill are passed over.</summary>
    public static IEnumerable<RunStart> ReadStarts(string root)
    {
        foreach (string path in Directory.EnumerateFiles(root, "run-*.jsonl").Order(StringComparer.Ordinal))
        {
            RunStart? start = null;
            try
            {
                start = JsonSerializer.Deserialize(File.ReadLines(path).FirstOrDefault() ?? "", OutputJson.Default.RunStart);
            }
            catch (Exception cause) when (cause is JsonException or IOException or UnauthorizedAccessException)
            {
                // Killed in its first line: that run planned nothing that can be told.
            }

            if (start?.Series != null) yield return start;
        }
    }

    private void Write(string name, Action<Utf8JsonWriter> content)
    {
        lock (_lock)
        {
            _line.SetLength(0);
            using (Utf8JsonWriter json = new(_line, s_format))
            {
                json.WriteStartObject();
                json.WriteString("event", name);
                json.WriteString("time", DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                content(json);
                json.WriteEndObject();
            }

            _line.WriteByte((byte)'\n');
            try
            {
                _file.Write(_line.GetBuffer(), 0, (int)_line.Length);
            }
            catch (Exception cause) when (WriteFailure.Covers(cause))
            {
                throw WriteFailure.Of(_file.Name, cause);
            }
        }
    }
}
