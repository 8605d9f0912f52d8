using System.Text;
using System.Text.Json;
using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Cli.Reports;

/// <summary>Formats the state of a cohort as text or as JSON.</summary>
internal sealed class CohortReport(string root, IReadOnlyList<SeriesStatus> series, IReadOnlyList<TemporaryFile> temporary)
{
    private static readonly JsonWriterOptions s_format = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = PlainJsonEncoder.Instance,
    };

    /// <summary>Returns a line for each fault that hides something of the cohort, with its remedy.</summary>
    public static IEnumerable<string> Faults(CohortState cohort) =>
        cohort.Series.Select(row => row.Fault).OfType<CtGpuException>().Concat(cohort.Faults).Select(fault => fault.Message).Distinct();

    public IEnumerable<string> Lines(bool failures)
    {
        int done = Count(SeriesState.Done), failed = Count(SeriesState.Failed), pending = Count(SeriesState.Pending);
        yield return $"{root}: {series.Count} series: {done} done, {failed} failed, {pending} pending";
        if (done > 0)
        {
            foreach (string line in MaskReport.Verdicts(Done)) yield return line;
        }

        if (failed > 0) yield return "failed by reason:";
        foreach ((SeriesFailure first, int count) in Reasons())
            yield return $"  {count} with code {first.Code} at {first.Stage} ({Remedy(first.Code)}), such as: {FirstLine(first.Message)}";
        if (failures)
        {
            foreach (SeriesStatus row in Failed())
                yield return $"{row.Name}: code {row.Failure!.Code} at {row.Failure.Stage}: {row.Failure.Message}";
        }

        if (Writing.Length > 0) yield return $"being written: {RunReport.Count(Writing.Length, "file")}";
        if (Stray.Length > 0) yield return $"stray: {RunReport.Count(Stray.Length, "file")} of killed processes; the next run deletes them";
        foreach (string path in Stray) yield return $"  {path}";
    }

    public string Json(bool failures)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, s_format))
        {
            json.WriteStartObject();
            json.WriteString("output", root);
            json.WriteNumber("series", series.Count);
            json.WriteNumber("done", Count(SeriesState.Done));
            json.WriteNumber("failed", Count(SeriesState.Failed));
            json.WriteNumber("pending", Count(SeriesState.Pending));
            MaskVerdicts.Write(json, Done);
            json.WriteStartArray("failedByReason");
            foreach ((SeriesFailure first, int count) in Reasons())
            {
                json.WriteStartObject();
                json.WriteNumber("code", first.Code);
                json.WriteString("stage", first.Stage);
                json.WriteNumber("count", count);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (failures) WriteFailures(json);
            WriteStrings(json, "pendingNames", series.Where(row => row.State == SeriesState.Pending).Select(row => row.Name));
            WriteStrings(json, "writing", Writing);
            WriteStrings(json, "stray", Stray);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private string[] Stray => [.. temporary.Where(file => file.Stray).Select(file => file.Path)];

    private string[] Writing => [.. temporary.Where(file => !file.Stray).Select(file => file.Path)];

    private int Count(SeriesState state) => series.Count(row => row.State == state);

    private Sidecar[] Done => [.. series.Where(row => row.State == SeriesState.Done).Select(row => row.Sidecar!)];

    private IEnumerable<SeriesStatus> Failed() => series.Where(row => row.State == SeriesState.Failed);

    /// <summary>Returns failures grouped by code and stage, most frequent first.</summary>
    private IEnumerable<(SeriesFailure First, int Count)> Reasons() => Failed()
        .GroupBy(row => (row.Failure!.Code, row.Failure.Stage))
        .OrderByDescending(reason => reason.Count())
        .ThenBy(reason => reason.Key)
        .Select(reason => (reason.First().Failure!, reason.Count()));

    private static string Remedy(int code) =>
        code == (int)ExitCode.Transient ? "retried by the next run" : "retried by --retry-failed";

    private static string FirstLine(string message) => message.Split('\n', 2)[0];

    private void WriteFailures(Utf8JsonWriter json)
    {
        json.WriteStartArray("failures");
        foreach (SeriesStatus row in Failed())
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteNumber("code", row.Failure!.Code);
            json.WriteString("stage", row.Failure.Stage);
            json.WriteString("message", row.Failure.Message);
            WriteStrings(json, "files", row.Failure.Files);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
