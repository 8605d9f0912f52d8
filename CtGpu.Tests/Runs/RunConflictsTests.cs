using CtGpu.Host;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Output;
using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

/// <summary>Two runs with one output folder at the same time.</summary>
public sealed class RunConflictsTests
{
    [Fact]
    public void A_second_run_with_other_options_is_refused_while_the_first_goes_on()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        Exception? second = null;
        RunSummary first = Run(cohort, 13, () => second = Record.Exception(() => Run(cohort, 12)));
        OtherRunException refusal = Assert.IsType<OtherRunException>(second);
        Assert.Equal((ExitCode.Usage, "resume"), (refusal.Code, refusal.Stage));
        Assert.StartsWith(
            $"{cohort.Output}: a run with other options (spacing: 13,10,10 there, 12,10,10 here) is in progress, and writes 2 of the 2 "
            + $"series of this run. It is process {Environment.ProcessId} on {Environment.MachineName}, with the log run-",
            refusal.Message, StringComparison.Ordinal);
        Assert.Equal((2, ExitCode.Success), (first.Converted.Count, first.ExitCode(strictQc: false)));
        Assert.Single(Directory.GetFiles(cohort.Output, "run-*.jsonl"));
        Assert.Empty(Directory.GetFiles(cohort.Output, ".*"));
    }

    [Fact]
    public void Overwrite_does_not_permit_it_either()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        Exception? second = null;
        Run(cohort, 13, () => second = Record.Exception(() => Run(cohort, 12, overwrite: true)));
        Assert.IsType<OtherRunException>(second);
        Assert.Equal(ExitCode.Success, Run(cohort, 12, overwrite: true).ExitCode(strictQc: false));
    }

    [Fact]
    public void The_same_options_may_overlap()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        RunSummary? second = null;
        RunSummary first = Run(cohort, 13, () => second = Run(cohort, 13));
        Assert.Equal((2, 2), (first.Converted.Count, second!.Converted.Count));
        Assert.Equal(0, first.Failed.Count + second.Failed.Count);
    }

    [Fact]
    public void Other_options_for_other_series_may_overlap()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        RunSummary? second = null;
        Run(cohort, 13, () => second = Run(cohort, 12, name: "fine/{PatientID}"));
        Assert.Single(second!.Converted);
    }

    [Fact]
    public void A_killed_run_does_not_block_later_ones()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's locks");
        using var cohort = new PhantomCohort(PhantomFaults.None);
        string? claim = null;
        byte[]? log = null;
        Run(cohort, 13, () =>
        {
            claim = Directory.GetFiles(cohort.Output, ".run-*.part").Single();
            log = File.ReadAllBytes(Directory.GetFiles(cohort.Output, "run-*.jsonl").Single());
        });
        Directory.Delete(cohort.Output, recursive: true);
        Directory.CreateDirectory(cohort.Output);
        File.WriteAllText(claim!, "");
        File.WriteAllBytes(Path.Combine(cohort.Output, "run-1.jsonl"), log!);
        Assert.Equal(ExitCode.Success, Run(cohort, 12).ExitCode(strictQc: false));
        Assert.False(File.Exists(claim));
    }

    [Fact]
    public void A_series_that_another_run_has_completed_since_the_plan_stops_the_run()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        using var other = new PhantomCohort(PhantomFaults.None, PhantomFaults.None, PhantomFaults.None);
        Run(other, 12);
        RunSummary late = Run(cohort, 13, () =>
        {
            // As a run that ended between the plan and the start of this one.
            foreach (string patient in Directory.GetDirectories(other.Output))
                Directory.Move(patient, Path.Combine(cohort.Output, Path.GetFileName(patient)));
        });
        Assert.Equal((RunEnd.Refused, ExitCode.Usage), (late.End, late.ExitCode(strictQc: false)));
        Assert.Empty(late.Converted);
        Assert.All(late.Failed, failure => Assert.IsType<OtherRunException>(failure.Failure));
        Assert.Empty(Directory.GetFiles(cohort.Output, "error.json", SearchOption.AllDirectories));
        Assert.All([0, 1, 2], seed => Assert.Equal("12,10,10", cohort.Sidecar(seed).Options["spacing"]));
    }

    private static RunSummary Run(
        PhantomCohort cohort, double spacing, Action? meanwhile = null, bool overwrite = false, string? name = null)
    {
        var options = new RunOptions { Inputs = [cohort.Input], OutputFolder = cohort.Output, Jobs = 2, Overwrite = overwrite };
        return ConvertRun.Execute(
            new ConvertOptions { Spacing = new Spacing3(spacing, 10, 10) },
            name == null ? options : options with { NameTemplate = name },
            () => [new CpuEngine(1)], new Observer(meanwhile), TestContext.Current.CancellationToken);
    }

    private sealed class Observer(Action? planned) : IRunObserver
    {
        public void Planned(RunPlan plan) => planned?.Invoke();

        public void Converted(ConvertedVolume volume, RunProgress progress)
        {
        }

        public void Failed(FailedSeries series, RunProgress progress)
        {
        }
    }
}
