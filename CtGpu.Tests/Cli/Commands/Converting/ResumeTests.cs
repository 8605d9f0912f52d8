using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Commands.Converting;

public sealed class ResumeTests
{
    [Fact]
    public void A_second_run_converts_nothing_again()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        Dictionary<string, DateTime> before = cohort.Times();
        CliResult again = cohort.Convert();
        Assert.Equal(ExitCode.Success, again.Code);
        Assert.Contains("Converted 0, there already 2, failed 0", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, cohort.Times());
    }

    [Fact]
    public void Incomplete_volumes_are_converted_and_others_are_kept()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        Dictionary<string, string> whole = cohort.Volumes();
        Dictionary<string, DateTime> before = cohort.Times();
        File.Delete(Path.Combine(cohort.Folder(1), "lungs.nii"));
        Assert.Contains("Converted 1, there already 1", cohort.Convert().Error, StringComparison.Ordinal);
        Assert.Equal(whole, cohort.Volumes());
        Assert.All(
            cohort.Times().Where(t => t.Key.Contains("PHANTOM0", StringComparison.Ordinal)), t => Assert.Equal(before[t.Key], t.Value));
    }

    [Fact]
    public void Overwrite_converts_again_to_the_same_bytes()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert();
        Dictionary<string, string> first = cohort.Volumes();
        Dictionary<string, DateTime> before = cohort.Times();
        Assert.Contains("Converted 1, there already 0", cohort.Convert("--overwrite").Error, StringComparison.Ordinal);
        Assert.Equal(first, cohort.Volumes());
        Assert.All(cohort.Times(), t => Assert.NotEqual(before[t.Key], t.Value));
    }

    [Theory]
    [InlineData("--order", "1")]
    [InlineData("--spacing", "5,5,5")]
    [InlineData("--threshold", "-400")]
    [InlineData("--format", "npy")]
    public void Other_options_in_the_same_folder_are_refused_with_the_counts(string option, string value)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        Dictionary<string, DateTime> before = cohort.Times();
        CliResult result = cohort.Convert(option, value);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("2 of 2 volumes made with other options", result.Error, StringComparison.Ordinal);
        Assert.Contains("--overwrite", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, cohort.Times());
        Assert.Contains("Converted 2", cohort.Convert(option, value, "--overwrite").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_does_not_replace_a_result_of_other_options()
    {
        using var cohort = new PhantomCohort(PhantomFaults.MissingSlice);
        Assert.Equal(ExitCode.Success, cohort.Convert("--on-missing", "keep").Code);
        Assert.Equal(ExitCode.Usage, cohort.Convert().Code);
        Assert.True(File.Exists(Path.Combine(cohort.Folder(0), "ct.json")));
    }

    [Fact]
    public void On_uneven_is_an_option_of_uneven_series_only()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.Uneven);
        Assert.Equal(ExitCode.SomeFailed, cohort.Convert().Code);
        string even = File.ReadAllText(Path.Combine(cohort.Folder(0), "ct.json"));
        // As in a folder of a release without the option.
        Assert.DoesNotContain("on-uneven", even, StringComparison.Ordinal);
        CliResult advised = cohort.Convert("--on-uneven", "resample");
        Assert.Equal(ExitCode.Success, advised.Code);
        Assert.Contains("Converted 1, there already 1", advised.Error, StringComparison.Ordinal);
        Assert.Contains("there already 2", cohort.Convert("--on-uneven", "resample").Error, StringComparison.Ordinal);
        CliResult without = cohort.Convert();
        Assert.Equal(ExitCode.Usage, without.Code);
        Assert.Contains("is refused with these: on-uneven: resample before, none now)", without.Error, StringComparison.Ordinal);
        Assert.Equal(even, File.ReadAllText(Path.Combine(cohort.Folder(0), "ct.json")));
    }

    [Fact]
    public void A_changed_input_that_is_refused_fails_also_with_options_that_had_no_effect()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        Assert.Equal(ExitCode.Success, cohort.Convert().Code);
        string slice = Directory.EnumerateFiles(cohort.Patient(1)).Order(StringComparer.Ordinal).First();
        File.WriteAllBytes(slice, File.ReadAllBytes(slice)[..^1000]);
        CliResult result = cohort.Convert("--on-uneven", "resample", "--assume-hu");
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Equal((int)ExitCode.InvalidInput, cohort.Failure(1).Code);
    }

    [Fact]
    public void A_permanent_failure_is_kept_until_retry_failed_or_a_changed_input()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        string slice = Directory.EnumerateFiles(cohort.Patient(1)).Order(StringComparer.Ordinal).First();
        byte[] whole = File.ReadAllBytes(slice);
        File.WriteAllBytes(slice, whole[..^1000]);
        CliResult first = cohort.Convert();
        Assert.Equal(ExitCode.SomeFailed, first.Code);
        Assert.Equal((int)ExitCode.InvalidInput, cohort.Failure(1).Code);
        // As after a kill while the failure was recorded.
        File.WriteAllText(Path.Combine(cohort.Folder(1), ".lock.part"), "");
        Assert.Equal(ExitCode.SomeFailed, cohort.Convert().Code);
        Assert.Equal("error.json", Path.GetFileName(Assert.Single(Directory.GetFiles(cohort.Folder(1)))));
        Assert.Equal(ExitCode.SomeFailed, cohort.Convert("--retry-failed").Code);

        File.WriteAllBytes(slice, whole);
        CliResult repaired = cohort.Convert();
        Assert.Equal(ExitCode.Success, repaired.Code);
        Assert.Contains("Converted 1, there already 1", repaired.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(cohort.Folder(1), "error.json")));
    }

    [Fact]
    public void An_interrupted_run_resumes_to_the_same_bytes()
    {
        using var cohort = new PhantomCohort([.. Enumerable.Repeat(PhantomFaults.None, 6)]);
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(150);
        string[] command = ["convert", cohort.Input, "-o", cohort.Output, "--device", "cpu", "--spacing", "4,4,4"];
        CliResult interrupted = CliResult.Of(stop.Token, command);
        Assert.True(interrupted.Code is ExitCode.Stopped or ExitCode.Success, interrupted.Error);
        Assert.All(
            cohort.Folders().Where(f => File.Exists(Path.Combine(f, "ct.json"))), f => Assert.True(File.Exists(Path.Combine(f, "ct.nii"))));
        Assert.Equal(ExitCode.Success, CliResult.Of(command).Code);
        Dictionary<string, string> resumed = cohort.Volumes();
        Assert.Equal(ExitCode.Success, cohort.Convert("--overwrite").Code);
        Assert.Equal(resumed, cohort.Volumes());
        Assert.Equal(12, resumed.Count);
    }
}
