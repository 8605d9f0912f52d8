using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Cohort;
using CtGpu.Host.Output;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort;

public sealed class RunLogTests
{
    private static readonly PlannedSeries[] s_planned = [new("P1/1.2.3", "1.2.3", 3), new("P2/4", "4", 9), new("P3/5", "5", 9)];

    [Fact]
    public void Every_event_is_a_line_that_can_be_read_at_once()
    {
        using TempFolder folder = new();
        using RunLog log = RunLog.Create(folder.At("out"));
        Assert.Matches(@"^run-\d{8}T\d{9}Z-\d+-[0-9a-f]{8}\.jsonl$", Path.GetFileName(log.FilePath));
        log.Start([], [new("jobs", "2")], s_planned);
        Assert.Equal(s_planned, RunLog.ReadPlanned(folder.At("out")));
        log.Done("P1/1.2.3", Results.WriteTo(folder.At("out"), "P1/1.2.3"));
        log.Failed("P2/4", SeriesFailure.Of(new CtGpuException(ExitCode.InvalidInput, "geometry", "Two\nlines")));
        log.Skipped("P3/5", "complete");
        log.End(ExitCode.SomeFailed, 1, 1, 1);

        // The log is still open here.
        using FileStream file = new(log.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string[] lines = new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["start", "done", "failed", "skipped", "end"],
            lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!));
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        using TempFolder folder = new();
        using RunLog log = RunLog.Create(folder.Root);
        Parallel.For(0, 200, i => log.Skipped($"P{i}", "complete"));
        string[] lines = File.ReadAllLines(log.FilePath);
        Assert.Equal(200, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("name").GetString()).Distinct().Count());
    }

    [Fact]
    public void Logs_cut_short_or_strange_are_passed_over()
    {
        using TempFolder folder = new();
        foreach (string content in (string[])["", "{\"event\":\"start\",\"ser", "17", "[]", "{}", "{\"event\":\"end\"}"])
            File.WriteAllText(folder.At($"run-{content.Length}.jsonl"), content);
        Assert.Empty(RunLog.ReadPlanned(folder.Root));
    }

    [Fact]
    public void An_output_folder_that_cannot_be_made_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        Assert.Equal(ExitCode.CannotWrite, Assert.Throws<CtGpuException>(() => RunLog.Create("/proc/ctgpu")).Code);
    }

    [Fact]
    public void The_state_of_a_cohort_is_told_from_its_files()
    {
        using TempFolder folder = new();
        using (RunLog log = RunLog.Create(folder.Root)) log.Start([], [], s_planned);
        Results.WriteTo(folder.Root, "P1/1.2.3");
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        writer.WriteError("P2/4", SeriesFailure.Of(new CtGpuException(ExitCode.InvalidInput, "geometry", "\"No\", it said,\nand left")));
        writer.WriteError("not planned", SeriesFailure.Of(new InvalidOperationException("x")));
        Results.WriteTo(folder.Root, "P9/broken");
        File.Delete(folder.At("P9", "broken", "ct.nii"));

        IReadOnlyList<SeriesStatus> series = CohortScan.Read(folder.Root);
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
        Assert.StartsWith("P1/1.2.3,done,P1,1.2,1.2.3,3,\"3,8,10\",\"2.5,0.75,0.5\",regular,\"3,4,5\",\"2.5,0.75,0.5\",19,", rows[1], StringComparison.Ordinal);
        Assert.Contains(",suspect,one-lung leak-closed,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",65,geometry,\"\"\"No\"\", it said,\nand left\"", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("P3/5,pending,,,5,9,", rows[3], StringComparison.Ordinal);
        Assert.Contains(",70,internal,InvalidOperationException: x", rows[5], StringComparison.Ordinal);
        Assert.Equal("", rows[6]);
        Assert.DoesNotContain(folder.Names(), name => name.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cohort_that_is_not_there_is_named()
    {
        using TempFolder folder = new();
        Assert.Equal(ExitCode.NoInput, Assert.Throws<CtGpuException>(() => CohortScan.Read(folder.At("absent"))).Code);
    }
}
