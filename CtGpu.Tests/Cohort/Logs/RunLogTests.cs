using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Logs;

public sealed class RunLogTests
{
    private static readonly PlannedSeries[] s_planned = [new("P1/1.2.3", "1.2.3", 3), new("P2/4", "4", 9), new("P3/5", "5", 9)];

    [Fact]
    public void Every_event_is_a_line_that_can_be_read_immediately()
    {
        using TempFolder folder = new();
        using RunLog log = RunLog.Create(folder.At("out"));
        Assert.Matches(@"^run-\d{8}T\d{9}Z-\d+-[0-9a-f]{8}\.jsonl$", Path.GetFileName(log.FilePath));
        log.Start([], [new("jobs", "2")], s_planned);
        Assert.Equal(s_planned, RunLogs.Read(folder.At("out")).Planned);
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
    public void Truncated_and_invalid_logs_are_skipped()
    {
        using TempFolder folder = new();
        foreach (string content in (string[])["", "{\"event\":\"start\",\"ser", "17", "[]", "{}", "{\"event\":\"end\"}"])
            File.WriteAllText(folder.At($"run-{content.Length}.jsonl"), content);
        Assert.Empty(RunLogs.Read(folder.Root).Planned);
    }

    [Fact]
    public void An_output_folder_that_cannot_be_created_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        Assert.Equal(ExitCode.CannotWrite, Assert.Throws<CtGpuException>(() => RunLog.Create("/proc/ctgpu")).Code);
    }
}
