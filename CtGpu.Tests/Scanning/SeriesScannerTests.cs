using CtGpu.Host;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Scanning;

/// <summary>Files that become series, files that are left out, and files that fail.</summary>
public sealed class SeriesScannerTests : IDisposable
{
    private readonly ScanFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Slices_are_grouped_by_UID_wherever_they_lie()
    {
        _folder.Write("a/1", "slice 1.10 1");
        _folder.Write("b/2", "slice 1.10 2");
        _folder.Write("a/3", "slice 1.2 3");

        ScanResult scan = _folder.Scan();

        // Ordinal order: "1.10" before "1.2".
        Assert.Equal(["1.10", "1.2"], scan.Series.Select(s => s.SeriesInstanceUid));
        Assert.Equal(["1.10", "1.2"], scan.Series.Select(s => s.DisplayName));
        Assert.Equal(["a/1", "b/2"], scan.Series[0].Slices.Select(s => _folder.NameOf(s.Path)));
        Assert.Empty(scan.LeftOut);
    }

    [Fact]
    public void Slices_without_UID_are_grouped_by_folder_and_come_first()
    {
        _folder.Write("b/1", "slice none 1");
        _folder.Write("a/2", "slice none 2");
        _folder.Write("a/1", "slice none 1");
        _folder.Write("a/3", "slice 1.2 3");

        ScanResult scan = _folder.Scan();

        Assert.Equal(["a/1,a/2", "b/1", "a/3"], scan.Series.Select(s => string.Join(',', s.Slices.Select(f => _folder.NameOf(f.Path)))));
        Assert.Equal(["", "", "1.2"], scan.Series.Select(s => s.SeriesInstanceUid));
        Assert.Equal(_folder.PathOf("a"), scan.Series[0].DisplayName);
    }

    [Fact]
    public void A_file_that_needs_too_much_memory_fails_its_series_alone()
    {
        _folder.Write("a/1", "slice 1.1 1");
        _folder.Write("b/1", "slice 1.2 1");
        _folder.Write("b/2", "large");

        ScanResult scan = _folder.Scan();

        Assert.Empty(scan.Series[0].Failures);
        CtGpuException failure = Assert.Single(scan.Series[1].Failures);
        Assert.Equal((ExitCode.Transient, "memory"), (failure.Code, failure.Stage));
        Assert.StartsWith($"{_folder.PathOf("b/2")}: not enough memory to read it. Expected", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Localizers_and_other_files_are_left_out_with_the_reason()
    {
        _folder.Write("1.dcm", "slice 1.2 1");
        _folder.Write("scout.dcm", @"slice 1.2 900 ORIGINAL\PRIMARY\LOCALIZER");
        _folder.Write("readme.txt", "hello");

        ScanResult scan = _folder.Scan();

        Assert.Equal(["1.dcm"], Assert.Single(scan.Series).Slices.Select(s => _folder.NameOf(s.Path)));
        Assert.Equal(
            [@"readme.txt: not a DICOM file", @"scout.dcm: localizer (ImageType ORIGINAL\PRIMARY\LOCALIZER)"],
            scan.LeftOut.Select(f => $"{_folder.NameOf(f.Path)}: {f.Reason}"));
    }

    [Fact]
    public void An_unreadable_file_fails_every_series_of_its_folder_and_no_other()
    {
        _folder.Write("a/1", "slice 1.1 1");
        _folder.Write("a/2", "slice 1.2 1");
        string broken = _folder.Write("a/3", "broken");
        _folder.Write("b/1", "slice 1.3 1");
        _folder.Write("b/2", "slice 1.2 2");

        ScanResult scan = _folder.Scan();

        Assert.Equal(["1.1 1", "1.2 1", "1.3 0"], scan.Series.Select(s => $"{s.SeriesInstanceUid} {s.Failures.Count}"));
        Assert.Equal([broken], scan.Series[0].Failures[0].Files);
        Assert.Empty(scan.OrphanFailures);
        CtGpuException failure = Assert.Throws<CtGpuException>(() => SeriesAssembler.Assemble(scan.Series[0], SyntheticSeries.Strict));
        Assert.Same(scan.Series[0].Failures[0], failure);
    }

    [Fact]
    public void Unreadable_files_without_a_series_are_one_failure_for_each_folder()
    {
        _folder.Write("a/1", "slice 1.1 1");
        for (int k = 1; k <= 12; k++) _folder.Write($"b/{k:00}", "broken");
        _folder.Write("c/1", "broken");

        ScanResult scan = _folder.Scan();

        Assert.Empty(Assert.Single(scan.Series).Failures);
        Assert.Equal(["b/01 12", "c/1 1"], scan.OrphanFailures.Select(f => $"{_folder.NameOf(f.Files[0])} {f.Files.Count}"));
        Assert.EndsWith(
            "b/01: broken. Of its folder, 11 more files cannot be read either, with the same flaw.", scan.OrphanFailures[0].Message,
            StringComparison.Ordinal);
        Assert.EndsWith("c/1: broken.", scan.OrphanFailures[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Temporary_and_lasting_failures_of_a_folder_stay_apart()
    {
        _folder.Write("b/1", "broken");
        _folder.Write("b/2", "locked");
        _folder.Write("b/3", "broken");

        ScanResult scan = _folder.Scan();

        Assert.Equal(["InvalidInput 2", "Transient 1"], scan.OrphanFailures.Select(f => $"{f.Code} {f.Files.Count}"));
    }

    [Theory]
    [InlineData("3.dcm", true)]
    [InlineData("3.txt", false)]
    [InlineData("other/3.txt", false)]
    public void An_empty_file_named_like_the_slices_beside_it_is_a_lost_slice(string name, bool lost)
    {
        _folder.Write("1.dcm", "slice 1.1 1");
        _folder.Write("2.dcm", "slice 1.1 2");
        _folder.Write(name, "");

        ScanResult scan = _folder.Scan();

        CandidateSeries series = Assert.Single(scan.Series);
        if (lost)
        {
            CtGpuException failure = Assert.Single(series.Failures);
            Assert.Equal(ExitCode.InvalidInput, failure.Code);
            const string Finding = "3.dcm is empty or not a regular file, but its folder has CT slices with names like it.";
            Assert.Contains(Finding, failure.Message, StringComparison.Ordinal);
            Assert.Empty(scan.LeftOut);
        }
        else
        {
            Assert.Empty(series.Failures);
            Assert.Equal("empty or not a regular file", Assert.Single(scan.LeftOut).Reason);
        }
    }

    [Fact]
    public void The_last_number_of_a_UID_is_no_extension()
    {
        _folder.Write("CT.1.2.3.16573", "slice 1.1 1");
        _folder.Write("CT.1.2.3.16574", "");

        Assert.Single(Assert.Single(_folder.Scan().Series).Failures);
    }

    [Fact]
    public void A_broken_link_named_like_the_slices_beside_it_is_a_lost_slice()
    {
        _folder.Write("1.dcm", "slice 1.1 1");
        _folder.Link("2.dcm", "annex/gone");
        _folder.Link("latest", "gone");

        ScanResult scan = _folder.Scan();

        CtGpuException failure = Assert.Single(Assert.Single(scan.Series).Failures);
        Assert.Contains("2.dcm is a link to annex/gone, which does not exist", failure.Message, StringComparison.Ordinal);
        Assert.Equal("a link to gone, which does not exist", Assert.Single(scan.LeftOut).Reason);
    }

    [Fact]
    public void Single_files_are_inputs_too()
    {
        _folder.Write("a/1", "slice 1.1 1");
        _folder.Write("a/2", "slice 1.1 2");
        _folder.Write("a/3", "broken");

        ScanResult scan = _folder.Scan("a/2");

        Assert.Equal(["a/2"], Assert.Single(scan.Series).Slices.Select(s => _folder.NameOf(s.Path)));
        Assert.Empty(scan.Series[0].Failures);
    }

    [Fact]
    public void A_missing_input_is_named()
    {
        CtGpuException missing = Assert.Throws<CtGpuException>(() => _folder.Scan("nowhere"));

        Assert.Equal((ExitCode.NoInput, "scan"), (missing.Code, missing.Stage));
        Assert.Equal(
            $"{_folder.PathOf("nowhere")} does not exist. "
            + "Expected a folder of DICOM files, a DICOM file, an archive, a volume file, or a manifest. Check the path.",
            missing.Message);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing_and_progress_counts_every_file()
    {
        for (int k = 0; k < 60; k++)
            _folder.Write($"{k % 3}/{k}", k % 7 == 0 ? "broken" : k % 5 == 0 ? "text" : $"slice 1.{k % 4} {k}");
        string expected = Describe(1, out int one);

        Assert.Equal(60, one);
        for (int jobs = 2; jobs <= 8; jobs += 3) Assert.Equal(expected, Describe(jobs, out _));

        string Describe(int jobs, out int seen)
        {
            int most = 0;
            ScanResult scan = SeriesScanner.Scan(
                [_folder.Root], jobs, n => InterlockedMax(ref most, n), ScanFolder.Read, TestContext.Current.CancellationToken);
            seen = most;
            return string.Join('\n', [
                .. scan.Series.Select(s => $"{s.DisplayName}: {string.Join(',', s.Slices.Select(f => f.Path))} "
                    + $"{string.Join(',', s.Failures.Select(f => f.Message))}"),
                .. scan.LeftOut.Select(f => f.Path)]);
        }
    }

    [Fact]
    public void A_scan_can_be_cancelled()
    {
        for (int k = 0; k < 20; k++) _folder.Write($"{k}", $"slice 1.1 {k}");
        using var cancel = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(
            () => SeriesScanner.Scan([_folder.Root], 1, n => cancel.Cancel(), ScanFolder.Read, cancel.Token));
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (value > seen) seen = Interlocked.CompareExchange(ref target, value, seen) is var now && now == seen ? value : now;
    }
}
