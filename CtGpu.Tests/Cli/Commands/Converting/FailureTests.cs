using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

public sealed class FailureTests
{
    [Fact]
    public void One_bad_series_does_not_stop_the_others()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice, PhantomFaults.None);
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("Converted 2, there already 0, failed 1 of 3 series", result.Error, StringComparison.Ordinal);
        Assert.Equal(((int)ExitCode.InvalidInput, "geometry"), (cohort.Failure(1).Code, cohort.Failure(1).Stage));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Contains(",failed,", File.ReadAllText(Path.Combine(cohort.Output, "cohort.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PhantomFaults.MissingSlice, "missing")]
    [InlineData(PhantomFaults.Uneven, "uneven")]
    public void A_single_invalid_series_ends_with_its_own_code(Enum anyFault, string message)
    {
        var fault = (PhantomFaults)anyFault;
        using var cohort = new PhantomCohort(fault);
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains(message, result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("--on-missing keep", result.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Success, cohort.Convert("--on-missing", "keep").Code);
    }

    [Fact]
    public void Error_json_is_the_same_wherever_the_data_is_mounted()
    {
        using PhantomCohort here = new(PhantomFaults.None, PhantomFaults.None), there = new(PhantomFaults.None, PhantomFaults.None);
        foreach (PhantomCohort cohort in (PhantomCohort[])[here, there])
        {
            string cut = Directory.GetFiles(cohort.Patient(1)).Order(StringComparer.Ordinal).First();
            byte[] bytes = File.ReadAllBytes(cut);
            File.WriteAllBytes(cut, bytes[..^100]);
            foreach (string file in Directory.GetFiles(cohort.Patient(1))) File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
            CliResult result = cohort.Convert();
            Assert.Equal(ExitCode.SomeFailed, result.Code);
            Assert.Contains(cut, result.Error, StringComparison.Ordinal);
            string relative = $"patient1/{Path.GetFileName(cut)}";
            Assert.Equal([relative], cohort.Failure(1).Files);
            Assert.Contains(relative, cohort.Failure(1).Message, StringComparison.Ordinal);
        }

        Assert.Equal(
            File.ReadAllText(Path.Combine(here.Folder(1), "error.json")), File.ReadAllText(Path.Combine(there.Folder(1), "error.json")));
        Assert.DoesNotContain(here.Input, File.ReadAllText(Path.Combine(here.Folder(1), "error.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Verbose_shows_where_an_error_comes_from()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice);
        Assert.Contains("   at ", cohort.Convert("--verbose").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_series_the_message_counts_left_out_files()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("a.txt"), "text");
        File.WriteAllText(folder.At("b.txt"), "text");
        CliResult result = CliResult.Of("convert", folder.Root, "-o", folder.At("out"));
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Contains("No CT series", result.Error, StringComparison.Ordinal);
        Assert.Contains("2 files left out: 2 not a DICOM file", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.At("out")));
    }

    [Fact]
    public void An_input_that_does_not_exist() =>
        Assert.Equal(ExitCode.NoInput, CliResult.Of("convert", "/nowhere/at/all", "-o", "out").Code);

    [Fact]
    public void An_error_is_a_json_line_if_the_log_is()
    {
        CliResult result = CliResult.Of("convert", "/nowhere/at/all", "-o", "out", "--log-format", "jsonl");
        using var line = System.Text.Json.JsonDocument.Parse(result.Error);
        Assert.Equal("error", line.RootElement.GetProperty("level").GetString());
        Assert.Contains("/nowhere/at/all", line.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_does_not_exist()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        CliResult result = cohort.Convert("--series", "1.2.3");
        Assert.Equal(ExitCode.NoInput, result.Code);
        Assert.Contains("No series 1.2.3 among the 1 CT series", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_does_not_exist()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        CliResult result = CliResult.Of("convert", cohort.Input, "-o", cohort.Output, "--device", "cuda:99");
        Assert.Equal(ExitCode.DeviceUnavailable, result.Code);
        Assert.Contains("cuda", result.Error, StringComparison.Ordinal);
        Assert.Empty(cohort.Folders());
    }

    [Fact]
    public void Max_failures_stops_early()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice, PhantomFaults.None);
        CliResult result = cohort.Convert("--max-failures", "1");
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("Converted 0", result.Error, StringComparison.Ordinal);
        Assert.Contains("--max-failures is reached", result.Error, StringComparison.Ordinal);
        Assert.Contains("Converted 1", cohort.Convert("--max-failures", "2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Strict_quality_control_has_a_code_of_its_own()
    {
        using var cohort = new PhantomCohort(PhantomFaults.NoAir);
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        Assert.Equal("failed", cohort.Sidecar(0).Qc.Verdict);
        Assert.Equal(ExitCode.QcFailed, cohort.Convert("--strict-qc").Code);
    }

    [Fact]
    public void Two_series_that_would_share_a_folder()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        CliResult result = cohort.Convert("--name", "{Modality}");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("--name {Modality}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_series_whose_names_only_cleaning_makes_equal_are_refused_until_one_is_gone()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        foreach ((int seed, string id) in ((int, string)[])[(0, "A?"), (1, "A*")]) cohort.Edit(seed, $"PHANTOM{seed}", id);
        CliResult result = cohort.Convert("--name", "{PatientID}");
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("Converted 1, there already 0, failed 2 of 3 series", result.Error, StringComparison.Ordinal);
        string status = CliResult.Of("status", cohort.Output, "--failed").Output;
        Assert.Contains("A_: code 65 at name: --name {PatientID} gives two series the same folder A_", status, StringComparison.Ordinal);

        Directory.Delete(cohort.Patient(1), recursive: true);
        CliResult alone = cohort.Convert("--name", "{PatientID}");
        Assert.Equal(ExitCode.Success, alone.Code);
        Assert.Contains("Converted 1, there already 1, failed 0", alone.Error, StringComparison.Ordinal);
        Assert.Contains("2 done, 0 failed", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nii", ExitCode.SomeFailed)]
    [InlineData("nii.gz", ExitCode.SomeFailed)]
    [InlineData("npy", ExitCode.Success)]
    public void A_volume_that_NIfTI_cannot_hold_fails_alone_and_other_formats_are_named(string format, ExitCode expected)
    {
        using var cohort = new PhantomCohort();
        cohort.Add(0, shape: new(24, 8, 8));
        cohort.Add(1, shape: new(3, 8, 8));
        CliResult result = cohort.Convert("--format", format, "--spacing", "0.009,20,20", "--mask", "none");
        Assert.Equal(expected, result.Code);
        if (expected == ExitCode.Success) return;
        Assert.Equal((int)ExitCode.InvalidInput, cohort.Failure(0).Code);
        Assert.Contains("at most 32767 along an axis. Use --format mha or npy", cohort.Failure(0).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(1), "ct.json")));
    }

    [Fact]
    public void Cancelled_before_it_began()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        CliResult result = CliResult.Of(
            new CancellationToken(canceled: true), "convert", cohort.Input, "-o", cohort.Output, "--device", "cpu");
        Assert.Equal(ExitCode.Stopped, result.Code);
        Assert.Contains("Stopped", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracheostomy_is_sealed_and_reported()
    {
        using var cohort = new PhantomCohort(PhantomFaults.Tracheostomy);
        Assert.Equal(ExitCode.Success, cohort.Convert("--spacing", "2.5,2.5,2.5").Code);
        Assert.Contains("leak-closed", cohort.Sidecar(0).Qc.Reasons);
        Assert.True(cohort.Sidecar(0).Mask!.RightLitres > 0.5 && cohort.Sidecar(0).Mask!.LeftLitres > 0.5);
    }

    [Fact]
    public void A_volume_too_large_for_a_device_goes_to_another_or_fails_as_transient()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        CliResult alone = cohort.Convert("--device", "ilgpu-cpu", "--device-memory", "100K");
        Assert.Equal(ExitCode.SomeFailed, alone.Code);
        Assert.Contains("Failed by reason: 2 with code 75 at device", alone.Error, StringComparison.Ordinal);
        Assert.Equal(((int)ExitCode.Transient, "device"), (cohort.Failure(0).Code, cohort.Failure(0).Stage));
        Assert.Equal(
            ExitCode.Transient,
            cohort.Convert("--device", "ilgpu-cpu", "--device-memory", "100K", "--series", Path.GetFileName(cohort.Folder(1))).Code);

        // Failures with code 75 are retried without --retry-failed.
        CliResult shared = cohort.Convert("--device", "ilgpu-cpu,cpu", "--device-memory", "100K");
        Assert.Equal(ExitCode.Success, shared.Code);
        Assert.All([0, 1], seed => Assert.StartsWith("cpu", cohort.Sidecar(seed).Device, StringComparison.Ordinal));
    }
}
