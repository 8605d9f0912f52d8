using System.Text.Json;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Progress;

/// <summary>Writes one JSON object per line: "planned" first, then "converted" or "failed" for each volume.</summary>
internal sealed class JsonProgress(Log log) : IRunObserver
{
    public void Planned(RunPlan plan) => log.Event(json =>
    {
        json.WriteString("event", "planned");
        json.WriteNumber("toConvert", plan.Jobs.Count);
        json.WriteNumber("complete", plan.Complete.Count);
        json.WriteNumber("refused", plan.Failed.Count);
        json.WriteNumber("leftOut", plan.LeftOut.Count);
        json.WriteNumber("inputBytes", plan.InputBytes);
    });

    public void Converted(ConvertedVolume volume, RunProgress progress) => log.Event(json =>
    {
        json.WriteString("event", "converted");
        json.WriteString("name", volume.Name);
        json.WriteString("qc", volume.Quality.Verdict);
        if (volume.Damage.Count > 0)
        {
            json.WriteStartArray("damage");
            foreach (string kind in volume.Damage) json.WriteStringValue(kind);
            json.WriteEndArray();
        }

        Write(json, progress);
    });

    public void Failed(FailedSeries series, RunProgress progress) => log.Event(json =>
    {
        json.WriteString("event", "failed");
        json.WriteString("name", series.Name);
        json.WriteNumber("code", (int)series.Failure.Code);
        json.WriteString("stage", series.Failure.Stage);
        json.WriteString("message", series.Failure.Message);
        Write(json, progress);
    });

    private static void Write(Utf8JsonWriter json, RunProgress progress)
    {
        double seconds = Math.Max(1e-3, progress.Elapsed.TotalSeconds);
        json.WriteNumber("done", progress.Done);
        json.WriteNumber("total", progress.Total);
        json.WriteNumber("seconds", Math.Round(progress.Elapsed.TotalSeconds, 3));
        json.WriteNumber("volumesPerSecond", Math.Round(progress.Done / seconds, 3));
        json.WriteNumber("mbPerSecond", Math.Round(progress.BytesRead / 1e6 / seconds, 1));
        json.WriteString("limit", progress.Shares.Limit);
        json.WriteNumber("limitShare", Math.Round(progress.Shares.LimitShare, 3));
    }
}
