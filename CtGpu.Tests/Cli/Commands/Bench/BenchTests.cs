using System.Text.Json;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Bench;

public sealed class BenchTests
{
    private static readonly string[] s_operations =
        ["read", "rescale", "resample", "mask", "dilate", "normalize", "write", "write-nii.gz", "total"];

    [Fact]
    public void Json_has_each_operation_of_each_engine_and_leaves_no_files()
    {
        using var folder = new TempFolder();
        CliResult result = Bench(folder, "--device", "cpu,ilgpu-cpu", "--precision", "fast", "--json", "--progress", "jsonl");
        Assert.Equal(ExitCode.Success, result.Code);
        using var json = JsonDocument.Parse(result.Output);
        JsonElement[] rows = [.. json.RootElement.EnumerateArray()];
        Assert.Equal([.. s_operations, .. s_operations], rows.Select(r => r.GetProperty("operation").GetString()));
        Assert.All(rows[..9], r => Assert.StartsWith("cpu (", r.GetProperty("engine").GetString(), StringComparison.Ordinal));
        Assert.All(rows[9..], r => Assert.Equal("ilgpu-cpu", r.GetProperty("engine").GetString()));
        Assert.All(rows, r =>
        {
            double ms = r.GetProperty("medianMs").GetDouble(), bytes = r.GetProperty("bytes").GetDouble();
            Assert.True(ms > 0 && bytes > 0 && r.GetProperty("limitMs").GetDouble() > 0 && r.GetProperty("shareOfLimit").GetDouble() > 0);
            Assert.Equal("fast", r.GetProperty("precision").GetString());
        });
        JsonElement resample = rows[2], total = rows[8];
        Assert.Equal([6, 20, 20], Shape(resample, "shapeIn"));
        Assert.Equal([18, 20, 20], Shape(resample, "shapeOut"));
        // Stored values, HU, and one mask word a row.
        Assert.Equal((6 * 20 * 20 * 2) + (18 * 20 * 20 * 2) + (18 * 20 * 8), resample.GetProperty("bytes").GetInt64());
        Assert.Equal(
            3_600_000 / total.GetProperty("medianMs").GetDouble(),
            total.GetProperty("patientsPerHour").GetDouble(),
            0.01 * total.GetProperty("patientsPerHour").GetDouble());
        Assert.Contains(
            "{\"event\":\"measuring\",\"operation\":\"total\",\"done\":17,\"total\":18}", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    [Fact]
    public void The_table_has_a_line_an_operation_and_ends_with_patients_an_hour()
    {
        using var folder = new TempFolder();
        CliResult result = Bench(folder, "--device", "cpu");
        Assert.Equal(ExitCode.Success, result.Code);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(s_operations.Length + 3, lines.Length);
        Assert.Matches(@"^cpu \(.*\): 6x20x20 to 18x20x20 voxels, exact", lines[0]);
        Assert.Equal(s_operations, lines[2..^1].Select(line => line.Split(' ')[0]));
        Assert.Matches(@"^\d+ patients an hour", lines[^1]);
        Assert.Contains("[0/9] read", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_have_the_same_codes_as_in_other_commands()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("empty"));
        File.WriteAllText(folder.At("file"), "");
        Assert.Equal(
            ExitCode.NoInput, CliResult.Of("bench", "--input", folder.At("empty"), "--device", "cpu", "-o", folder.At("scratch")).Code);
        Assert.Equal(
            ExitCode.CannotWrite, CliResult.Of("bench", "--input", folder.At("empty"), "--device", "cpu", "-o", folder.At("file")).Code);
        Assert.Equal(ExitCode.DeviceUnavailable, CliResult.Of("bench", "--device", "cuda:99").Code);
        CliResult usage = CliResult.Of("bench", "--device", "gpu");
        Assert.Equal(ExitCode.Usage, usage.Code);
        Assert.Contains("gpu", usage.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    [Fact]
    public void A_stopped_benchmark_leaves_no_files()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Equal(ExitCode.Success, CliResult.Of(Phantom(folder)).Code);
        CliResult result = CliResult.Of(stop.Token, "bench", "--input", folder.At("scan"), "--device", "cpu", "-o", folder.At("scratch"));
        Assert.Equal(ExitCode.Stopped, result.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    private static CliResult Bench(TempFolder folder, params string[] options)
    {
        Assert.Equal(ExitCode.Success, CliResult.Of(Phantom(folder)).Code);
        return CliResult.Of(["bench", "--input", folder.At("scan"), "-o", folder.At("scratch"), .. options]);
    }

    private static string[] Phantom(TempFolder folder) => ["phantom", "-o", folder.At("scan"), "--shape", "6,20,20", "--spacing", "3,1,1"];

    private static int[] Shape(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(n => n.GetInt32())];
}
