using CtGpu.Host;
using CtGpu.Host.Cohort.Logs;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Logs;

public sealed class RunLogsTests
{
    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc")]
    [InlineData("a//x")]
    [InlineData("./x")]
    [InlineData("")]
    [InlineData("C:/x")]
    [InlineData("..\\\\x")]
    [InlineData("a\\u0000b")]
    [InlineData("too long")]
    [InlineData("too deep")]
    public void A_name_that_leads_out_of_the_output_folder_is_ignored_with_a_word(string name)
    {
        using TempFolder folder = new();
        if (name == "too long") name = new string('a', 256);
        if (name == "too deep") name = string.Join('/', Enumerable.Repeat("a", 2000));
        Write(folder.At("run-1.jsonl"), name, "P1/1.2.3");
        var logs = RunLogs.Read(folder.Root);
        Assert.Equal(["P1/1.2.3"], logs.Planned.Select(series => series.Name));
        CtGpuException fault = Assert.Single(logs.Faults);
        Assert.Equal(ExitCode.InvalidInput, fault.Code);
        Assert.StartsWith(folder.At("run-1.jsonl"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_that_are_no_regular_files_and_failures_of_the_search_are_no_plans()
    {
        using TempFolder folder = new();
        Unix.Pipe(folder.At("run-1.jsonl"));
        File.CreateSymbolicLink(folder.At("run-2.jsonl"), "/dev/zero");
        File.CreateSymbolicLink(folder.At("run-3.jsonl"), "run-3.jsonl");
        Directory.CreateDirectory(folder.At("run-4.jsonl"));
        File.WriteAllText(folder.At("run-5.jsonl"), """{"series":[{"name":"unknown-1","SeriesInstanceUID":"","slices":0},null]}""");
        File.WriteAllText(folder.At("run-6.jsonl"), """{"series":[{"name":"unknown-1","SeriesInstanceUID":"","slices":0}]}""");
        var logs = RunLogs.Read(folder.Root);
        Assert.Empty(logs.Planned);
        Assert.Empty(logs.Faults);
        Assert.Empty(RunHistory.Read(folder.Root));
    }

    [Fact]
    public void A_log_without_permission_is_a_fault()
    {
        using TempFolder folder = new();
        Write(folder.At("run-1.jsonl"), "P1");
        using IDisposable closed = Unix.Closed(folder.At("run-1.jsonl"));
        Assert.Equal(ExitCode.CannotWrite, Assert.Single(RunLogs.Read(folder.Root).Faults).Code);
    }

    [Fact]
    public void Events_with_values_of_the_wrong_kind_are_skipped()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("run-1.jsonl"), """
            {"event":"start","time":"2026-01-01T00:00:00Z","host":7}
            {"event":"end","time":"2026-01-01T00:00:01Z","code":"0"}
            {"event":"end","time":"2026-01-01T00:00:02Z","code":1e30}
            """);
        Assert.Null(Assert.Single(RunHistory.Read(folder.Root)).Code);
    }

    private static void Write(string path, params string[] names)
    {
        IEnumerable<string> series = names.Select(name => $$"""{"name":"{{name}}","SeriesInstanceUID":"1","slices":3}""");
        File.WriteAllText(path, $$"""{"series":[{{string.Join(',', series)}}]}""" + "\n");
    }
}
