using System.Globalization;
using System.Text.Json;
using CtGpu.Host.Bench;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Cli.Reports;

/// <summary>Formats the results of a benchmark as a table or as JSON.</summary>
internal static class BenchReport
{
    private const int OperationWidth = 13;

    public static IEnumerable<string> Table(IReadOnlyList<BenchResult> results)
    {
        foreach (IGrouping<string, BenchResult> engine in results.GroupBy(r => r.Engine))
        {
            BenchResult total = engine.Last();
            yield return $"{total.Engine}: {total.ShapeIn} to {total.ShapeOut} voxels, {total.Precision}";
            yield return $"{"operation".PadRight(OperationWidth)}{"ms",9}{"MB",8}{"GB/s",8}{"of limit",10}  limit";
            foreach (BenchResult r in engine)
            {
                string figures = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{r.MedianMs,9:0.00}{r.Bytes / 1e6,8:0.0}{r.GigabytesPerSecond,8:0.00}{r.ShareOfLimit,10:0 %}");
                string limit = string.Create(CultureInfo.InvariantCulture, $"{r.Limit}, {r.LimitMs:0.00} ms");
                yield return $"{r.Operation.PadRight(OperationWidth)}{figures}  {limit}";
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"{total.PatientsPerHour:0} patients an hour, files to files.");
        }
    }

    public static string Json(IReadOnlyList<BenchResult> results) => JsonList.Of(results, Write);

    private static void Write(Utf8JsonWriter json, BenchResult result)
    {
        json.WriteString("operation", result.Operation);
        json.WriteString("engine", result.Engine);
        json.WriteString("precision", result.Precision);
        WriteShape(json, "shapeIn", result.ShapeIn);
        WriteShape(json, "shapeOut", result.ShapeOut);
        json.WriteNumber("medianMs", result.MedianMs);
        json.WriteNumber("bytes", result.Bytes);
        json.WriteNumber("gbPerS", result.GigabytesPerSecond);
        json.WriteNumber("shareOfLimit", result.ShareOfLimit);
        json.WriteString("limit", result.Limit);
        json.WriteNumber("limitMs", result.LimitMs);
        if (result.PatientsPerHour is double patients) json.WriteNumber("patientsPerHour", patients);
    }

    public static void WriteShape(Utf8JsonWriter json, string name, Shape3 shape)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(shape.Z);
        json.WriteNumberValue(shape.Y);
        json.WriteNumberValue(shape.X);
        json.WriteEndArray();
    }
}
