using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Planning;

namespace CtGpu.Host.Runs;

/// <summary>
/// Writes the log of a run, error.json of failed series, and the cohort's table. Calls may come from
/// several threads.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly string _root;
    private readonly InputPaths _paths;
    private readonly OutputWriter _writer;
    private readonly OrderedDictionary<string, string> _options;
    private readonly StaleFailures _stale;
    private readonly RunLog _log;

    /// <exception cref="CtGpuException">OUT cannot be written to.</exception>
    public RunJournal(RunPlan plan, RunOptions run, OutputWriter writer, OrderedDictionary<string, string> options)
    {
        string root = _root = run.OutputFolder;
        _paths = new InputPaths(run.Inputs);
        _writer = writer;
        _options = options;
        _stale = new StaleFailures(plan, run);
        _log = RunLog.Create(root);
        _log.Start(run.Inputs, options, [
            .. plan.Jobs.Select(j => new PlannedSeries(j.Name, j.Volume.First.SeriesInstanceUid, j.Volume.Slices.Count)),
            .. plan.Failed.Where(f => !f.Standing && f.Slices > 0).Select(f => new PlannedSeries(f.Name, f.SeriesInstanceUid, f.Slices))]);
        PendingFile.RemoveStale(root, shared: true);
        foreach (CompleteVolume volume in plan.Complete)
        {
            _log.Skipped(volume.Name, "complete");
            _writer.Settle(volume.Name);
        }
    }

    public void Converted(string name, Sidecar sidecar) => _log.Done(name, sidecar);

    /// <summary>Records a failure. A failure that stands from an earlier run keeps its error.json.</summary>
    public void Failed(FailedSeries series)
    {
        if (series.Standing)
        {
            _log.Skipped(series.Name, "failed-before");
            return;
        }

        _log.Failed(series.Name, SeriesFailure.Of(series.Failure));
        // The series is not at fault if its folder cannot be written; the next run tries it again.
        if (series.Failure.Code == ExitCode.CannotWrite) return;
        _writer.WriteError(series.Name, SeriesFailure.Of(_paths.Relative(series.Failure), series.InputFingerprint, _options));
    }

    public void End(RunSummary summary, ExitCode code)
    {
        _log.End(code, summary.Converted.Count, summary.Failed.Count, summary.Plan.Complete.Count);
        CohortState cohort = CohortScan.Read(_root);
        cohort.RequireAll();
        CohortTable.Write(_root, _stale.Remove(cohort.Series));
    }

    public void Dispose() => _log.Dispose();
}
