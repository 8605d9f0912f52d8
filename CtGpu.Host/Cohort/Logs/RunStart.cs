using System.Text.Json.Serialization;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>A series that a run plans to convert.</summary>
/// <param name="Name">Folder below OUT.</param>
internal sealed record PlannedSeries(
    string Name, [property: JsonPropertyName("SeriesInstanceUID")] string SeriesInstanceUid, int Slices);

/// <summary>The parts of a run log's first line that are read back.</summary>
/// <param name="Inputs">Files and folders in which the series were searched for; null in logs that do not contain them.</param>
internal sealed record RunStart(IReadOnlyList<PlannedSeries> Series, IReadOnlyList<string>? Inputs = null);
