using System.Text.Json.Serialization;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>JSON of run logs, source-generated: reflection would take longer than the rest of the start-up.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunStart))]
internal sealed partial class RunLogJson : JsonSerializerContext;
