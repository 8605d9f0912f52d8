using System.Globalization;
using System.Text.Json;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>
/// OUT/run-&lt;id&gt;.jsonl: one line per event, written to the file immediately. Each process has its own file, so shards never share one.
/// Ids sort by time. Thread-safe.
/// </summary>
internal sealed class RunLog : IDisposable
{
    private static readonly JsonWriterOptions s_format = new() { Encoder = PlainJsonEncoder.Instance };
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly MemoryStream _line = new();

    private RunLog(FileStream file) => _file = file;

    public string FilePath => _file.Name;

    /// <summary>Creates OUT if necessary, and the log in it.</summary>
    /// <exception cref="CtGpuException">OUT is not writable.</exception>
    public static RunLog Create(string root)
    {
        string id = FormattableString.Invariant(
            $"{DateTime.UtcNow:yyyyMMdd'T'HHmmssfff'Z'}-{Environment.ProcessId}-{Random.Shared.Next():x8}");
        string path = Path.Combine(root, $"run-{id}.jsonl");
        try
        {
            Directory.CreateDirectory(root);
            // Without a buffer, every line is a single write.
            return new RunLog(new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(path, cause);
        }
    }

    /// <summary>Writes the first line: the plan of the run.</summary>
    /// <param name="inputs">Absolute paths of the files and folders in which the series were searched for; "-" for standard input.</param>
    /// <param name="options">Options as given or resolved, for human readers.</param>
    /// <param name="planned">Series that the run plans to convert.</param>
    public void Start(
        IEnumerable<string> inputs,
        IEnumerable<KeyValuePair<string, string>> options,
        IEnumerable<PlannedSeries> planned) => Write("start", json =>
    {
        json.WriteString("ctgpu", Release.Version);
        json.WriteNumber("numerics", Release.Numerics);
        json.WriteString("host", Environment.MachineName);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteStartArray("inputs");
        foreach (string input in inputs) json.WriteStringValue(input);
        json.WriteEndArray();
        json.WriteStartObject("options");
        foreach ((string option, string value) in options) json.WriteString(option, value);
        json.WriteEndObject();
        json.WriteStartArray("series");
        foreach (PlannedSeries series in planned) JsonSerializer.Serialize(json, series, RunLogJson.Default.PlannedSeries);
        json.WriteEndArray();
    });

    public void Done(string name, Sidecar sidecar) => Write("done", json =>
    {
        json.WriteString("name", name);
        if (sidecar.Series.ToldApartBy is { } attributes)
        {
            json.WriteStartObject("toldApartBy");
            foreach ((string keyword, string value) in attributes) json.WriteString(keyword, value);
            json.WriteEndObject();
        }

        if (sidecar.Series.Damage is { } damage)
        {
            json.WriteStartArray("damage");
            foreach (DamageRecord kind in damage) json.WriteStringValue(kind.Kind);
            json.WriteEndArray();
        }

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

    /// <param name="reason">For example "complete" or "failed-before".</param>
    public void Skipped(string name, string reason) => Write("skipped", json =>
    {
        json.WriteString("name", name);
        json.WriteString("reason", reason);
    });

    /// <summary>Writes the last line, and flushes the log to the disk.</summary>
    public void End(ExitCode code, int done, int failed, int skipped)
    {
        Write("end", json =>
        {
            json.WriteNumber("code", (int)code);
            json.WriteNumber("done", done);
            json.WriteNumber("failed", failed);
            json.WriteNumber("skipped", skipped);
        });
        try
        {
            DiskSync.File(_file.SafeFileHandle);
        }
        catch (IOException cause)
        {
            throw WriteFailure.Of(_file.Name, cause);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _line.Dispose();
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
