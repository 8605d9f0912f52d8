using CtGpu.Host.Engines;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;

namespace CtGpu.Host.Runs;

/// <summary>
/// One run of convert: plans the run from headers, then streams the volumes through the engines. Writes volumes with sidecars, and
/// error.json for each failed series. A failed series does not stop the others.
/// </summary>
internal static class ConvertRun
{
    /// <summary>Above this number of slices, the garbage of their headers is worth collecting.</summary>
    private const int ManySlices = 2000;

    /// <param name="options">Options that change voxels.</param>
    /// <param name="run">Which series, to which folder, on which devices.</param>
    /// <param name="openEngines">Opens the devices, while headers are read.</param>
    /// <param name="observer">Receives progress events.</param>
    /// <param name="cancellation">Stops the run. No incomplete output remains under a final name.</param>
    /// <exception cref="CtGpuException">Nothing can be converted, or no device is available.</exception>
    public static RunSummary Execute(
        ConvertOptions options, RunOptions run, Func<IReadOnlyList<IEngine>> openEngines, IRunObserver observer,
        CancellationToken cancellation)
    {
        WarmUp.Begin();
        RunMemory.Limit(run.Jobs);
        using var engines = new OpeningEngines(openEngines);
        RunPlan plan = RunPlanner.Plan(options, run, cancellation, observer.Searching);
        CollectGarbage(plan);
        var writer = new OutputWriter(run.OutputFolder, run.Formats, run.Jobs) { Cancellation = cancellation };
        using RunJournal journal = RunJournal.Start(plan, run, writer, OptionRecord.Of(options, run.Formats), cancellation);
        observer.Planned(plan);
        var outcome = new RunOutcome(plan, run.MaxFailures, journal, observer);
        foreach (FailedSeries series in plan.Failed) outcome.Failed(series);
        RunSummary summary = plan.Jobs.Count > 0 && outcome.GoesOn
            ? Stream(options, run, plan, writer, engines.Wait(cancellation), outcome, cancellation)
            : outcome.Summary(null, cancellation.IsCancellationRequested);
        if (summary.End != RunEnd.CannotWrite) summary = journal.End(summary, run.StrictQc);
        GC.KeepAlive(plan.Archives);
        return summary;
    }

    private static RunSummary Stream(
        ConvertOptions options, RunOptions run, RunPlan plan, OutputWriter writer, IReadOnlyList<IEngine> engines, RunOutcome outcome,
        CancellationToken cancellation)
    {
        var memory = new RunMemory(options, run, engines);
        MemoryBudget budget = memory.BudgetFor(plan.Jobs);
        var shape = StreamShape.For(engines, plan.Jobs.Count, run.Jobs, budget);
        using var work = new ConvertWork(options, run, writer, memory, shape.Readers);
        using var stream = new VolumeStream(shape, work, outcome, cancellation, budget, work.LargestOf(plan.Jobs));
        stream.Run(plan.Jobs.TakeWhile(_ => outcome.GoesOn));
        return outcome.Summary(stream, cancellation.IsCancellationRequested) with
        {
            Limitations = [.. engines.Select(engine => engine.Limitation).OfType<string>()],
        };
    }

    /// <summary>Reading headers leaves tens of MB of garbage. Collects it before the volume buffers are allocated.</summary>
    private static void CollectGarbage(RunPlan plan)
    {
        if (plan.Jobs.Sum(job => job.Volume.Slices.Count) > ManySlices)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
