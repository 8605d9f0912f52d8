using CtGpu.Host;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Status;

public sealed class CohortScanTests
{
    [Fact]
    public void The_state_of_a_cohort_is_determined_from_its_files()
    {
        PlannedSeries[] planned = [new("P1/1.2.3", "1.2.3", 3), new("P2/4", "4", 9), new("P3/5", "5", 9)];
        using TempFolder folder = new();
        using (RunLog log = RunLog.Create(folder.Root)) log.Start([], [], planned);
        Results.WriteTo(folder.Root, "P1/1.2.3");
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        writer.WriteError("P2/4", SeriesFailure.Of(new CtGpuException(ExitCode.InvalidInput, "geometry", "\"No\", it said,\nand left")));
        writer.WriteError("not planned", SeriesFailure.Of(new InvalidOperationException("x")));
        Results.WriteTo(folder.Root, "P9/broken");
        File.Delete(folder.At("P9", "broken", "ct.nii"));

        IReadOnlyList<SeriesStatus> series = CohortScan.Read(folder.Root).Series;
        Assert.Equal(
            [
                ("P1/1.2.3", SeriesState.Done), ("P2/4", SeriesState.Failed), ("P3/5", SeriesState.Pending),
                ("P9/broken", SeriesState.Pending), ("not planned", SeriesState.Failed),
            ],
            series.Select(row => (row.Name, row.State)));

        CohortTable.Write(folder.Root, series);
        string csv = File.ReadAllText(folder.At("cohort.csv"));
        string[] rows = csv.Split("\r\n");
        Assert.StartsWith("name,state,PatientID,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith(
            "P1/1.2.3,done,P1,1.2,1.2.3,3,\"3,8,10\",\"2.5,0.75,0.5\",regular,\"3,4,5\",\"2.5,0.75,0.5\",19,",
            rows[1],
            StringComparison.Ordinal);
        Assert.Contains(",suspect,one-lung leak-closed,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",65,geometry,\"\"\"No\"\", it said,\\x0Aand left\",,,,,,,,,", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("P3/5,pending,,,5,9,", rows[3], StringComparison.Ordinal);
        Assert.Contains(",70,internal,InvalidOperationException: x", rows[5], StringComparison.Ordinal);
        Assert.Equal("", rows[6]);
        Assert.DoesNotContain(folder.Names(), name => name.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_output_folder_is_refused()
    {
        using TempFolder folder = new();
        Assert.Equal(ExitCode.NoInput, Assert.Throws<CtGpuException>(() => CohortScan.Read(folder.At("absent"))).Code);
    }

    [Fact]
    public void A_broken_sidecar_fails_its_series_alone()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b", "P3/c"]) Results.WriteTo(folder.Root, name);
        BrokenSidecars.Break(folder.At("P2", "b"), "shape of 1e30");
        CohortState cohort = CohortScan.Read(folder.Root);
        Assert.Equal([SeriesState.Done, SeriesState.Failed, SeriesState.Done], cohort.Series.Select(row => row.State));
        Assert.Equal((65, "sidecar"), (cohort.Series[1].Failure!.Code, cohort.Series[1].Failure!.Stage));
        Assert.Contains(folder.At("P2", "b", "ct.json"), cohort.Series[1].WhyIncomplete!.Message, StringComparison.Ordinal);
        Assert.Empty(cohort.Hidden);
    }

    [Fact]
    public void A_series_is_known_from_its_volumes_without_sidecar_and_log()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "P1/a");
        File.Delete(folder.At("P1", "a", "ct.json"));
        SeriesStatus row = Assert.Single(CohortScan.Read(folder.Root).Series);
        Assert.Equal(("P1/a", SeriesState.Pending), (row.Name, row.State));
    }

    [Fact]
    public void Links_count_no_series_twice_and_do_not_lead_outside()
    {
        using TempFolder folder = new();
        using TempFolder elsewhere = new();
        Results.WriteTo(folder.Root, "P1/a");
        Results.WriteTo(elsewhere.Root, "P9/z");
        (string, string)[] links =
            [("P1/loop", ".."), ("copy", "P1"), ("up", ".."), ("root", "/"), ("self", "self"), ("away", elsewhere.Root)];
        foreach ((string link, string target) in links) Directory.CreateSymbolicLink(folder.At(link), target);
        using (RunLog log = RunLog.Create(folder.Root))
            log.Start([], [], [new("copy/a", "1.2.3", 3), new("away/P9/z", "1.2.3", 3), new("self/x", "1", 3)]);
        File.WriteAllText(folder.At("P1", ".ct.nii.0badcafe-1-2-3.part"), "half");

        IReadOnlyList<SeriesStatus> series = CohortScan.Read(folder.Root).Series;
        Assert.Equal(["P1/a", "away/P9/z", "self/x"], series.Select(row => row.Name));
        Assert.Equal((SeriesState.Done, "1.2.3"), (series[0].State, series[0].Planned!.SeriesInstanceUid));
        Assert.Equal((SeriesState.Failed, ExitCode.CannotWrite), (series[1].State, series[1].Fault!.Code));
        Assert.Equal("P1/.ct.nii.0badcafe-1-2-3.part", Assert.Single(CohortScan.Temporary(folder.Root)).Path);
    }

    [Fact]
    public void A_folder_without_permission_is_named_and_hides_series()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        Directory.CreateDirectory(folder.At("lost+found"));
        using IDisposable system = Unix.Closed(folder.At("lost+found"));
        using IDisposable closed = Unix.Closed(folder.At("P2"));
        CohortState cohort = CohortScan.Read(folder.Root);
        CtGpuException fault = Assert.Single(cohort.Hidden);
        Assert.Equal((ExitCode.CannotWrite, folder.At("P2")), (fault.Code, fault.Files[0]));
        Assert.Equal(ExitCode.CannotWrite, cohort.CodeOf([]));
        Assert.Throws<CtGpuException>(cohort.RequireAll);
    }

    [Fact]
    public void A_file_in_place_of_the_output_folder_is_refused()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("file"), "x");
        Assert.Equal(ExitCode.NoInput, Assert.Throws<CtGpuException>(() => CohortScan.Read(folder.At("file"))).Code);
    }

    [Theory]
    [InlineData(1, ExitCode.Success)]
    [InlineData(1, ExitCode.InvalidInput, ExitCode.InvalidInput)]
    [InlineData(2, ExitCode.SomeFailed, ExitCode.InvalidInput)]
    [InlineData(2, ExitCode.SomeFailed, ExitCode.InvalidInput, ExitCode.InvalidInput)]
    [InlineData(2, ExitCode.CannotWrite, ExitCode.InvalidInput, ExitCode.CannotWrite)]
    [InlineData(3, ExitCode.Transient, ExitCode.CannotWrite, ExitCode.Transient)]
    public void A_transient_fault_decides_the_exit_code(int series, ExitCode expected, params ExitCode[] leftOut)
    {
        var cohort = new CohortState([.. Enumerable.Range(0, series).Select(n => new SeriesStatus($"{n}", SeriesState.Done))], []);
        Assert.Equal(expected, cohort.CodeOf([.. leftOut.Select(code => new CtGpuException(code, "x", "x"))]));
    }
}
