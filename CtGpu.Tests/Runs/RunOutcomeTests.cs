using CtGpu.Host;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>What a failed series means for the run, if its failure cannot be recorded either.</summary>
public sealed class RunOutcomeTests : IDisposable
{
    private static readonly RunPlan s_plan = new([], [], [], [], 2);
    private readonly TempFolder _folder = new();
    private readonly Observer _observer = new();

    private string Output => _folder.At("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_that_another_process_locks_does_not_stop_the_run()
    {
        RunEnd end = Fail(Failure(ExitCode.InvalidInput, "of the series"), patience: TimeSpan.FromMilliseconds(50), isLocked: true);
        Assert.Equal(RunEnd.Finished, end);
        CtGpuException reported = Assert.Single(_observer.Failures);
        Assert.Equal(ExitCode.InvalidInput, reported.Code);
        Assert.StartsWith("of the series This failure was not recorded: ", reported.Message, StringComparison.Ordinal);
        Assert.Contains("has been locked by another ctgpu", reported.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_whose_folder_was_locked_does_not_wait_for_the_lock_again()
    {
        var busy = new BusyFolderException("out/a", "out/a/.lock.part", TimeSpan.FromMinutes(10));
        Assert.Contains("for 10 minutes. Expected", busy.Message, StringComparison.Ordinal);
        // A second wait would take an hour.
        RunEnd end = Fail(busy, patience: TimeSpan.FromHours(1), isLocked: true);
        Assert.Equal(RunEnd.Finished, end);
        Assert.Same(busy, Assert.Single(_observer.Failures));
        Assert.Null(SeriesFailure.Read(Path.Combine(Output, "a")));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_stops_the_run_and_is_reported_once()
    {
        Directory.CreateDirectory(Output);
        File.WriteAllText(Path.Combine(Output, "a"), "a file where a folder should be");
        Assert.Equal(RunEnd.CannotWrite, Fail(Failure(ExitCode.InvalidInput, "of the series"), FolderLock.Patience, isLocked: false));
        Assert.Contains("Cannot write", Assert.Single(_observer.Failures).Message, StringComparison.Ordinal);
    }

    private static CtGpuException Failure(ExitCode code, string message) => new(code, "geometry", message);

    /// <summary>Reports a failure of the series "a", and returns how the run ends.</summary>
    private RunEnd Fail(CtGpuException failure, TimeSpan patience, bool isLocked)
    {
        var writer = new OutputWriter(Output, VolumeFormat.Npy, 1) { Patience = patience };
        var run = new RunOptions { Inputs = [_folder.Root], OutputFolder = Output };
        using RunJournal journal = RunJournal.Start(s_plan, run, writer, [], TestContext.Current.CancellationToken);
        if (isLocked) Directory.CreateDirectory(Path.Combine(Output, "a"));
        using FolderLock? held = isLocked ? FolderLock.Take(Path.Combine(Output, "a"), TestContext.Current.CancellationToken) : null;
        var outcome = new RunOutcome(s_plan, null, journal, _observer);
        outcome.Failed(new FailedSeries("a", "1.2", failure, "", 3, Standing: false));
        return outcome.Summary(null, stopped: false).End;
    }

    private sealed class Observer : IRunObserver
    {
        public List<CtGpuException> Failures { get; } = [];

        public void Planned(RunPlan plan)
        {
        }

        public void Converted(ConvertedVolume volume, RunProgress progress)
        {
        }

        public void Failed(FailedSeries series, RunProgress progress) => Failures.Add(series.Failure);
    }
}
