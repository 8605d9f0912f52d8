using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

public sealed class ConvertTests
{
    [Fact]
    public void A_series_becomes_volumes_and_a_sidecar()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        CliResult result = cohort.Convert();
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Output));
        Assert.Equal(
            ["ct.json", "ct.nii", "lungs.nii"],
            Directory.EnumerateFiles(cohort.Folder(0)).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal));
        Assert.Single(Directory.EnumerateFiles(cohort.Output, "run-*.jsonl"));
        Assert.True(File.Exists(Path.Combine(cohort.Output, "cohort.csv")));

        Sidecar sidecar = cohort.Sidecar(0);
        Assert.Equal([24, 64, 64], sidecar.Input.Shape);
        Assert.Equal([78, 80, 80], sidecar.Output.Shape);
        Assert.Equal("ok", sidecar.Qc.Verdict);
        Assert.InRange(sidecar.Mask!.Litres, 1, 10);
        Assert.True(sidecar.Input.Padding.Voxels > 0);
        Assert.Equal(["read", "device", "write"], sidecar.TimingsMs.Keys);
        Assert.StartsWith("cpu", sidecar.Device, StringComparison.Ordinal);
        ReadVolume ct = VolumeReader.Read(Path.Combine(cohort.Folder(0), "ct.nii"));
        Assert.Equal((78, 80, 80, "int16"), (ct.Shape[0], ct.Shape[1], ct.Shape[2], ct.Type));
        Assert.Equal(sidecar.Mask.Voxels, VolumeReader.Read(Path.Combine(cohort.Folder(0), "lungs.nii")).Voxels.Count(v => v == 1));
    }

    [Theory]
    [InlineData("nii")]
    [InlineData("nii.gz")]
    public void Threads_do_not_change_a_byte(string format)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.TrayFull);
        Assert.Equal(ExitCode.Success, cohort.Convert("--format", format, "--jobs", "1").Code);
        Dictionary<string, string> one = cohort.Volumes();
        Assert.Equal(ExitCode.Success, cohort.Convert("--format", format, "--jobs", "4", "--overwrite").Code);
        Assert.Equal(6, one.Count);
        Assert.Equal(one, cohort.Volumes());
    }

    [Fact]
    public void Ilgpus_simulation_writes_the_same_bytes_as_the_cpu()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        string[] coarse = ["--spacing", "13,10,10", "--normalize", "--dilate", "20"];
        Assert.Equal(ExitCode.Success, cohort.Convert(coarse).Code);
        Dictionary<string, string> cpu = cohort.Volumes();
        CliResult simulated = CliResult.Of(
            ["convert", cohort.Input, "-o", cohort.Output, "--overwrite", "--device", "ilgpu-cpu", .. coarse]);
        Assert.Equal(ExitCode.Success, simulated.Code);
        Assert.StartsWith("ilgpu-cpu", cohort.Sidecar(0).Device, StringComparison.Ordinal);
        Assert.Equal(cpu, cohort.Volumes());
    }

    [Fact]
    public void Crop_outside_and_normalize()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Assert.Equal(
            ExitCode.Success, cohort.Convert("--crop", "--crop-margin", "8", "--outside", "-2000", "--normalize", "--mean", "none").Code);
        Sidecar sidecar = cohort.Sidecar(0);
        Assert.True(sidecar.Output.Shape[1] < 80 && sidecar.Output.Shape[2] < 80);
        ReadVolume ct = VolumeReader.Read(Path.Combine(cohort.Folder(0), "ct.nii"));
        ReadVolume mask = VolumeReader.Read(Path.Combine(cohort.Folder(0), "lungs.nii"));
        ReadVolume normalized = VolumeReader.Read(Path.Combine(cohort.Folder(0), "normalized.nii"));
        Assert.Equal(ct.Shape, mask.Shape);
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            short hu = BitConverter.ToInt16(ct.Voxels, 2 * i);
            Assert.Equal(mask.Voxels[i] == 0, hu == -2000);
            Assert.Equal((float)Math.Clamp((hu + 1000) / 1400.0, 0, 1), BitConverter.ToSingle(normalized.Voxels, 4 * i));
        }
    }

    [Fact]
    public void The_tutorial_preset_records_the_tutorials_spacing()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Assert.Equal(ExitCode.Success, cohort.Convert("--preset", "tutorial", "--spacing", "1,1,1", "--mask", "none").Code);
        Sidecar sidecar = cohort.Sidecar(0);
        Assert.Equal([312, 320, 320], sidecar.Output.Shape);
        Assert.Equal([1, 1, 1], sidecar.Output.TutorialSpacingMm!);
        Assert.Null(sidecar.Mask);
        Assert.Equal("tutorial", sidecar.Options["preset"]);
    }

    [Fact]
    public void Dry_run_writes_nothing()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice);
        CliResult result = cohort.Convert("--dry-run");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("24x64x64 -> 78x80x80", result.Output, StringComparison.Ordinal);
        Assert.Contains("refuse   PHANTOM1", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cohort.Output));
    }

    [Fact]
    public void Progress_and_log_as_json_lines_are_json()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice);
        CliResult result = cohort.Convert("--progress", "jsonl", "--log-format", "jsonl");
        List<JsonElement> lines =
            [.. result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(
            ["planned", "failed", "converted"],
            lines.Where(l => l.TryGetProperty("event", out _)).Select(l => l.GetProperty("event").GetString()));
        Assert.Contains(lines, l =>
            l.TryGetProperty("message", out JsonElement message)
            && message.GetString()!.StartsWith("Converted 1", StringComparison.Ordinal));
    }

    [Fact]
    public void Progress_none_leaves_the_summary()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Assert.StartsWith("Converted 1", cohort.Convert("--progress", "none").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_share_the_cohort_without_overlap()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        Assert.Contains("Converted 2", cohort.Convert("--shard", "0/2").Error, StringComparison.Ordinal);
        Assert.Contains("Converted 1", cohort.Convert("--shard", "1/2").Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, cohort.Convert("--shard", "5/6").Code);
        Assert.Contains("there already 3", cohort.Convert().Error, StringComparison.Ordinal);
    }
}
