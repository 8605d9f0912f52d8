using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>Files change, or their state is read, while a cohort is converted.</summary>
public sealed class DisturbedRunTests
{
    [Fact]
    public void Files_that_vanish_or_shrink_before_they_are_read_fail_their_series_as_transient()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        string gone = Slice(cohort, 1), cut = Slice(cohort, 2);
        byte[] whole = File.ReadAllBytes(cut);
        RunSummary summary = Run(cohort, new Observer
        {
            OnPlanned = _ =>
            {
                File.Move(gone, gone + ".away");
                File.WriteAllBytes(cut, whole[..^1000]);
            },
        });
        Assert.Equal(2, summary.Converted.Count);
        Assert.Equal(ExitCode.SomeFailed, summary.ExitCode(strictQc: false));
        Assert.Equal([gone, cut], summary.Failed.OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => f.Failure.Files.Single()));
        Assert.All(summary.Failed, f => Assert.Equal((ExitCode.Transient, "read"), (f.Failure.Code, f.Failure.Stage)));

        File.Move(gone + ".away", gone);
        File.WriteAllBytes(cut, whole);
        Assert.Equal(2, Run(cohort, new Observer()).Converted.Count);
    }

    [Fact]
    public void After_every_series_the_state_read_from_the_files_is_right()
    {
        using var cohort = new PhantomCohort();
        for (int seed = 0; seed < 40; seed++)
            cohort.Add(seed, seed % 10 == 9 ? PhantomFaults.MissingSlice : PhantomFaults.None, new Shape3(8, 24, 24));
        int asked = 0;
        // The run reports an exception of its observer as a failed series. The test therefore collects the exceptions until the end.
        var wrong = new List<Exception?>();
        RunSummary summary = Run(cohort, new Observer { OnConverted = progress => wrong.Add(Record.Exception(() => Ask(progress))) });
        Assert.All(wrong, Assert.Null);
        Assert.Equal((36, 36, 4), (asked, summary.Converted.Count, summary.Failed.Count));

        void Ask(RunProgress progress)
        {
            asked++;
            Assert.Equal(asked, progress.Done);
            // Called under the run's lock: all counted volumes are on disk, plus at most one volume of the other writer.
            IReadOnlyList<SeriesStatus> series = CohortScan.Read(cohort.Output).Series;
            int done = series.Count(s => s.State == SeriesState.Done), failed = series.Count(s => s.State == SeriesState.Failed);
            Assert.Equal(40, series.Count);
            Assert.Equal(4, failed);
            Assert.InRange(done, asked, asked + 1);
            Assert.DoesNotContain(CohortScan.Temporary(cohort.Output), file => file.Stray);
            if (OperatingSystem.IsLinux()) Assert.InRange(OpenFiles(cohort).Length, 1, MostOpenFiles);
        }
    }

    /// <summary>
    /// Upper bound for the run log, the run's claim, and the files of two readers and two writers with their locks. A leak would keep
    /// more files open, at least one per series.
    /// </summary>
    private const int MostOpenFiles = 16;

    /// <summary>Paths of the cohort's files that this process has open.</summary>
    private static string[] OpenFiles(PhantomCohort cohort) =>
    [
        .. Directory.EnumerateFiles("/proc/self/fd").Select(descriptor => new FileInfo(descriptor).LinkTarget).OfType<string>()
            .Where(path => path.StartsWith(Path.GetDirectoryName(cohort.Input)!, StringComparison.Ordinal)),
    ];

    private static string Slice(PhantomCohort cohort, int seed) =>
        Directory.EnumerateFiles(cohort.Patient(seed)).Order(StringComparer.Ordinal).ElementAt(3);

    private static RunSummary Run(PhantomCohort cohort, IRunObserver observer) => ConvertRun.Execute(
        new ConvertOptions { Spacing = new Spacing3(13, 10, 10) },
        new RunOptions { Inputs = [cohort.Input], OutputFolder = cohort.Output, Jobs = 2 },
        () => [new CpuEngine(1)], observer, TestContext.Current.CancellationToken);

    private sealed class Observer : IRunObserver
    {
        public Action<RunPlan>? OnPlanned { get; init; }

        public Action<RunProgress>? OnConverted { get; init; }

        public void Planned(RunPlan plan) => OnPlanned?.Invoke(plan);

        public void Converted(ConvertedVolume volume, RunProgress progress) => OnConverted?.Invoke(progress);

        public void Failed(FailedSeries series, RunProgress progress)
        {
        }
    }
}
