using System.Text.Json;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Bench;

public sealed class HostBenchTests
{
    [Fact]
    public void Json_has_each_number_of_threads_and_no_file_is_left()
    {
        using var folder = new TempFolder();
        CliResult result = Host(folder, "--json", "--jobs", "2", "--progress", "jsonl");
        Assert.Equal(ExitCode.Success, result.Code);
        using var json = JsonDocument.Parse(result.Output);
        JsonElement[] disk = [.. json.RootElement.EnumerateArray().Where(row => row.GetProperty("target").GetString() == "disk")];
        Assert.Equal([1, 2], disk.Select(row => row.GetProperty("threads").GetInt32()));
        Assert.All(disk, row =>
        {
            Assert.True(row.GetProperty("patientsPerSecond").GetDouble() > 0);
            Assert.True(row.GetProperty("gbPerS").GetDouble() > 0);
            Assert.Equal(folder.At("scratch"), row.GetProperty("folder").GetString());
        });
        Assert.Contains("\"operation\":\"disk, 2 threads\"", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    [Fact]
    public void The_table_has_a_line_for_each_number_of_threads()
    {
        using var folder = new TempFolder();
        CliResult result = Host(folder, "--jobs", "2", "--format", "npy", "--mask-format", "nii.gz");
        Assert.Equal(ExitCode.Success, result.Code);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches(@"^6x20x20 to 18x20x20 voxels, 0\.0 MB read and 0\.0 MB written for each patient, nothing computed$", lines[0]);
        Assert.Equal(2, lines.Count(line => line.StartsWith($"disk, {folder.At("scratch")} ", StringComparison.Ordinal)));
        Assert.Matches(@"^A device that computes faster than [\d.]+ ms a patient waits for this machine\.$", lines[^1]);
    }

    [Theory]
    [InlineData("host --device cpu", "--device has no effect on host")]
    [InlineData("host --precision fast", "--precision has no effect on host")]
    [InlineData("--format npy", "--format has an effect on ctgpu bench host only")]
    [InlineData("--mask-format npy", "--mask-format has an effect on ctgpu bench host only")]
    [InlineData("disk", "disk is not a kind of benchmark. Expected host")]
    [InlineData("host --format dicom", "expected one of nii, nii.gz, npy, mha")]
    public void Options_without_effect_and_other_words_are_refused(string arguments, string message)
    {
        CliResult result = CliResult.Of(["bench", .. arguments.Split(' ')]);
        Assert.Equal((ExitCode.Usage, ""), (result.Code, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_have_the_same_codes_as_in_other_commands()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("empty"));
        File.WriteAllText(folder.At("file"), "");
        Assert.Equal(ExitCode.NoInput, CliResult.Of("bench", "host", "--input", folder.At("empty"), "-o", folder.At("scratch")).Code);
        Assert.Equal(ExitCode.CannotWrite, CliResult.Of("bench", "host", "--input", folder.At("empty"), "-o", folder.At("file")).Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    [Fact]
    public void A_stopped_benchmark_leaves_no_files()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Phantom(folder);
        CliResult result = CliResult.Of(stop.Token, "bench", "host", "--input", folder.At("scan"), "-o", folder.At("scratch"));
        Assert.Equal(ExitCode.Stopped, result.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.At("scratch")));
    }

    private static CliResult Host(TempFolder folder, params string[] options)
    {
        Phantom(folder);
        return CliResult.Of(["bench", "host", "--input", folder.At("scan"), "-o", folder.At("scratch"), .. options]);
    }

    private static void Phantom(TempFolder folder) => Assert.Equal(
        ExitCode.Success, CliResult.Of("phantom", "-o", folder.At("scan"), "--shape", "6,20,20", "--spacing", "3,1,1").Code);
}
