using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

/// <summary>What stands in the way in OUT: folders without permission, folders and files in the place of others, links.</summary>
public sealed class OutputObstacleTests
{
    [Fact]
    public void A_folder_that_cannot_be_written_to_stops_the_run_and_marks_no_series()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        File.WriteAllText(cohort.Output, "a file where OUT should be");
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.CannotWrite, result.Code);
        Assert.Contains("Cannot write", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_patient_folder_that_cannot_be_written_to_stops_the_run_and_marks_no_series()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        Directory.CreateDirectory(cohort.Output);
        File.WriteAllText(Path.Combine(cohort.Output, "PHANTOM1"), "a file where a folder should be");
        Assert.Equal(ExitCode.CannotWrite, cohort.Convert().Code);
        File.Delete(Path.Combine(cohort.Output, "PHANTOM1"));
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        Assert.Equal(3, cohort.Folders().Length);
    }

    [Fact]
    public void A_table_that_cannot_be_written_is_named_after_the_summary_and_in_the_log()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice);
        Directory.CreateDirectory(Path.Combine(cohort.Output, "cohort.csv"));
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.CannotWrite, result.Code);
        Assert.Contains("Converted 1, there already 0, failed 1 of 2 series found.", result.Error, StringComparison.Ordinal);
        string message = Assert.Single(result.Error.Split('\n'), line => line.Contains("cohort.csv", StringComparison.Ordinal));
        Assert.StartsWith("cohort.csv or the run log is incomplete. Cannot write ", message, StringComparison.Ordinal);
        string log = Assert.Single(Directory.GetFiles(cohort.Output, "run-*.jsonl"));
        Assert.Contains("\"event\":\"end\"", File.ReadLines(log).Last(), StringComparison.Ordinal);
        Assert.Contains("\"code\":73,", File.ReadLines(log).Last(), StringComparison.Ordinal);

        Directory.Delete(Path.Combine(cohort.Output, "cohort.csv"));
        Assert.Equal(ExitCode.SomeFailed, cohort.Convert().Code);
    }

    [Theory]
    [InlineData("truncated", 2)]
    [InlineData("pipe", 2)]
    [InlineData("byte order mark", 2)]
    [InlineData("folder", 1)]
    public void A_broken_sidecar_is_converted_again_or_fails_its_series_alone(string how, int done)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        foreach (string[] options in (string[][])[[], ["--overwrite"]])
        {
            if (done == 2 || options.Length == 0) BrokenSidecars.Break(cohort.Folder(1), how);
            CliResult result = cohort.Convert(options);
            Assert.Equal(done == 2 ? ExitCode.Success : ExitCode.SomeFailed, result.Code);
            Assert.Contains($"{done} done", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
            if (done == 1) Assert.Contains("ct.json is a folder", result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("error.json")]
    [InlineData("ct.nii")]
    [InlineData("lungs.nii")]
    [InlineData("ct.npy")]
    public void A_folder_in_the_place_of_a_file_fails_its_series_alone(string file)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        File.Delete(Path.Combine(cohort.Folder(0), "ct.json"));
        string path = Path.Combine(cohort.Folder(1), file);
        File.Delete(path);
        Directory.CreateDirectory(path);
        File.Delete(Path.Combine(cohort.Folder(1), "ct.json"));
        foreach (string[] options in (string[][])[[], ["--overwrite"]])
        {
            CliResult result = cohort.Convert(options);
            Assert.Equal(ExitCode.SomeFailed, result.Code);
            Assert.Contains($"{file} is a folder", result.Error, StringComparison.Ordinal);
            Assert.Contains("1 done, 1 failed", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
        }

        Directory.Delete(path);
        Assert.Equal(ExitCode.Success, cohort.Convert("--retry-failed").Code);
    }

    [Fact]
    public void A_file_in_the_place_of_a_patients_folder_is_named()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Directory.CreateDirectory(cohort.Output);
        File.WriteAllText(Path.Combine(cohort.Output, "PHANTOM0"), "");
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.CannotWrite, result.Code);
        Assert.Contains("PHANTOM0 is a file. Expected a folder.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_out_of_the_output_folder_stops_the_run_before_it_writes()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        using TempFolder elsewhere = new();
        Directory.CreateDirectory(cohort.Output);
        Directory.CreateSymbolicLink(Path.Combine(cohort.Output, "PHANTOM0"), elsewhere.Root);
        CliResult result = cohort.Convert();
        Assert.Equal(ExitCode.CannotWrite, result.Code);
        Assert.Contains("PHANTOM0", result.Error, StringComparison.Ordinal);
        Assert.Contains("through a link", result.Error, StringComparison.Ordinal);
        Assert.Empty(elsewhere.Names());
    }

    [Fact]
    public void A_link_to_the_folder_of_another_series_stops_the_run_before_it_writes()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        string first = cohort.Folder(0), second = cohort.Folder(1);
        Directory.Delete(second, recursive: true);
        Directory.CreateSymbolicLink(second, first);
        Dictionary<string, DateTime> before = cohort.Times();
        foreach (string[] options in (string[][])[[], ["--overwrite"], ["--shard", "0/2"], ["--shard", "1/2"]])
        {
            CliResult result = cohort.Convert(options);
            // A shard without the linked series has nothing to refuse.
            if (options.Length == 2 && result.Code == ExitCode.Success) continue;
            Assert.Equal(ExitCode.CannotWrite, result.Code);
            Assert.Contains($"{second} leads through a link to the folder of another series, PHANTOM0/", result.Error,
                StringComparison.Ordinal);
        }

        Assert.Equal(before, cohort.Times());
    }

    [Fact]
    public void Links_to_folders_without_another_series_are_followed()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        Directory.CreateDirectory(Path.Combine(cohort.Output, "both"));
        foreach (string patient in (string[])["PHANTOM0", "PHANTOM1"])
            Directory.CreateSymbolicLink(Path.Combine(cohort.Output, patient), "both");
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        Assert.Contains("2 series: 2 done", CliResult.Of("status", cohort.Output).Output, StringComparison.Ordinal);
    }
}
