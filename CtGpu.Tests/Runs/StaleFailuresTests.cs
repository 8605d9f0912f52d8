using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Phantom;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>Failures of files and folders outside of any series.</summary>
public sealed class StaleFailuresTests : IDisposable
{
    private readonly PhantomCohort _cohort = new(PhantomFaults.None, PhantomFaults.None);

    private string Broken => Path.Combine(_cohort.Input, "other", "IM1");

    public void Dispose() => _cohort.Dispose();

    [Theory]
    [InlineData("{PatientID}/{SeriesInstanceUID}")]
    [InlineData("{PatientID}_{SeriesInstanceUID}")]
    [InlineData("x/{SeriesInstanceUID}")]
    public void A_failure_of_the_search_is_removed_once_the_file_is_readable(string name)
    {
        Break();
        Assert.Equal(ExitCode.SomeFailed, _cohort.Convert("--name", name).Code);
        Assert.Contains("2 done, 1 failed, 0 pending", Status(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.SomeFailed, _cohort.Convert("--name", name).Code);
        Assert.Contains("2 done, 1 failed, 0 pending", Status(), StringComparison.Ordinal);

        File.Delete(Broken);
        Assert.Equal(ExitCode.Success, _cohort.Convert("--name", name).Code);
        Assert.Contains("2 series: 2 done, 0 failed, 0 pending", Status(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_cohort.Output, "*unknown-*", SearchOption.AllDirectories));
        Assert.DoesNotContain("unknown-", File.ReadAllText(Path.Combine(_cohort.Output, "cohort.csv")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--shard", "0/2", true)]
    [InlineData("--shard", "1/2", true)]
    [InlineData("--shard", "2/3", true)]
    public void Each_shard_removes_it_only_if_it_no_longer_occurs(string option, string shard, bool removed)
    {
        Break();
        _cohort.Convert();
        _cohort.Convert(option, shard);
        Assert.Contains("1 failed", Status(), StringComparison.Ordinal);
        File.Delete(Broken);
        _cohort.Convert(option, shard);
        Assert.Equal(removed, Status().Contains("0 failed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_search_of_a_part_or_of_another_input_keeps_it()
    {
        Break();
        _cohort.Convert();
        File.Delete(Broken);
        _cohort.Convert("--series", Path.GetFileName(_cohort.Folder(0)));
        Assert.Contains("1 failed", Status(), StringComparison.Ordinal);
        CliResult.Of("convert", _cohort.Patient(1), "-o", _cohort.Output, "--device", "cpu", "--spacing", "4,4,4");
        Assert.Contains("1 failed", Status(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_runs_may_remove_the_same_failure()
    {
        Break();
        _cohort.Convert();
        File.Delete(Broken);
        IReadOnlyList<SeriesStatus> series = CohortScan.Read(_cohort.Output).Series;
        var plan = new RunPlan([], [], [], [], 2) { SearchFailures = new HashSet<string>() };
        var stale = new StaleFailures(plan, new RunOptions { Inputs = [_cohort.Input], OutputFolder = _cohort.Output });
        Assert.Equal(2, stale.Remove(series).Count);
        Assert.Equal(2, stale.Remove(series).Count);
    }

    private void Break()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Broken)!);
        File.WriteAllBytes(Broken, File.ReadAllBytes(Directory.EnumerateFiles(_cohort.Patient(0)).First())[..200]);
    }

    private string Status() => CliResult.Of("status", _cohort.Output).Output;
}
