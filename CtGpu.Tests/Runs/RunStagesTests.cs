using System.Collections.Concurrent;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;
using CtGpu.Host.Viewing.Pages;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>What an observer of a run receives besides results.</summary>
public sealed class RunStagesTests
{
    [Fact]
    public void Every_series_enters_all_stages_in_order_and_every_header_is_counted()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        var observer = new Observer();
        ConvertRun.Execute(
            new ConvertOptions { Spacing = null }, RunsOf(cohort), () => [new CpuEngine(1)], observer,
            TestContext.Current.CancellationToken);
        Assert.Equal(2, observer.Stages.GroupBy(entered => entered.Name).Count());
        Assert.All(observer.Stages.GroupBy(entered => entered.Name), series =>
            Assert.Equal([VolumeStage.Reading, VolumeStage.Computing, VolumeStage.Writing], series.Select(entered => entered.Stage)));
        Assert.Equal(48, observer.Read);
        Assert.Equal(48, observer.Files);
    }

    [Fact]
    public void A_report_counts_its_series()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice);
        cohort.Convert();
        var counts = new ConcurrentQueue<(int Finished, int All)>();
        ReportPages.Write(cohort.Output, 2, TestContext.Current.CancellationToken, (finished, all, _) => counts.Enqueue((finished, all)));
        Assert.Contains((0, 2), counts);
        Assert.Contains((2, 2), counts);
    }

    private static RunOptions RunsOf(PhantomCohort cohort) => new() { Inputs = [cohort.Input], OutputFolder = cohort.Output, Jobs = 2 };

    private sealed class Observer : IRunObserver
    {
        private int _read;

        public ConcurrentQueue<(string Name, VolumeStage Stage)> Stages { get; } = new();

        public int Read => _read;

        public int Files { get; private set; }

        public void Searching(int read, int files)
        {
            Interlocked.Increment(ref _read);
            Files = files;
        }

        public void Entered(string name, VolumeStage stage) => Stages.Enqueue((name, stage));

        public void Planned(RunPlan plan)
        {
        }

        public void Converted(ConvertedVolume volume, RunProgress progress)
        {
        }

        public void Failed(FailedSeries series, RunProgress progress)
        {
        }
    }
}
