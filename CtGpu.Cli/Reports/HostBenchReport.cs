using System.Globalization;
using System.Text.Json;
using CtGpu.Host.Bench.WithoutComputing;

namespace CtGpu.Cli.Reports;

/// <summary>The figures of ctgpu bench host, as a table and as JSON.</summary>
internal static class HostBenchReport
{
    public static IEnumerable<string> Table(IReadOnlyList<HostBenchResult> results)
    {
        HostBenchResult one = results[0];
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"{one.ShapeIn} to {one.ShapeOut} voxels, {one.BytesRead / 1e6:0.0} MB read and {one.BytesWritten / 1e6:0.0} MB ")
            + "written for each patient, nothing computed";
        int width = results.Max(r => Name(r).Length);
        yield return $"{"written to".PadRight(width)}{"threads",9}{"patients/s",12}{"GB/s",7}{"CPU ms",8}  limit";
        foreach (HostBenchResult r in results)
        {
            string figures = string.Create(
                CultureInfo.InvariantCulture, $"{r.Threads,9}{r.PatientsPerSecond,12:0.0}{r.GigabytesPerSecond,7:0.00}{r.ProcessorMs,8:0.0}");
            yield return $"{Name(r).PadRight(width)}{figures}  {r.Limit}";
        }

        HostBenchResult best = results.MaxBy(r => r.PatientsPerSecond)!;
        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"A device that computes faster than {1000 / best.PatientsPerSecond:0.0} ms a patient waits for this machine.");
    }

    public static string Json(IReadOnlyList<HostBenchResult> results) => JsonList.Of(results, Write);

    private static void Write(Utf8JsonWriter json, HostBenchResult result)
    {
        json.WriteString("target", result.Target);
        json.WriteString("folder", result.Folder);
        json.WriteNumber("threads", result.Threads);
        json.WriteNumber("patientsPerSecond", result.PatientsPerSecond);
        json.WriteNumber("gbPerS", result.GigabytesPerSecond);
        json.WriteNumber("cpuMs", result.ProcessorMs);
        json.WriteNumber("bytesRead", result.BytesRead);
        json.WriteNumber("bytesWritten", result.BytesWritten);
        json.WriteString("limit", result.Limit);
        BenchReport.WriteShape(json, "shapeIn", result.ShapeIn);
        BenchReport.WriteShape(json, "shapeOut", result.ShapeOut);
    }

    private static string Name(HostBenchResult result) => $"{result.Target}, {result.Folder}";
}
