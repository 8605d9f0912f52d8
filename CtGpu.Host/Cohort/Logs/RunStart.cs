using System.Text.Json.Serialization;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>A series that a run plans to convert.</summary>
/// <param name="Name">Folder below OUT.</param>
internal sealed record PlannedSeries(
    string Name, [property: JsonPropertyName("SeriesInstanceUID")] string SeriesInstanceUid, int Slices);

/// <summary>The parts of a run log's first line that are read back.</summary>
/// <param name="Inputs">Files and folders in which the series were searched for; null in logs that do not contain them.</param>
/// <param name="Options">Every option that affects the files' content; null in logs that do not contain them.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Pid">Id of the process on that machine, or in its container.</param>
internal sealed record RunStart(
    IReadOnlyList<PlannedSeries> Series, IReadOnlyList<string>? Inputs = null, OrderedDictionary<string, string>? Options = null,
    int Numerics = 0, string Host = "", int Pid = 0);
