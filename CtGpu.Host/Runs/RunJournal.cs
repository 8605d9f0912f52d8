using CtGpu.Host.Cohort.Logs;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Planning;

namespace CtGpu.Host.Runs;

/// <summary>
/// Writes the log of a run, error.json of failed series, and the cohort's table. While it is open, no run with other options can start
/// that writes the same series. Calls may come from several threads.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly string _root;
    private readonly int _jobs;
    private readonly InputPaths _paths;
    private readonly OutputWriter _writer;
    private readonly OrderedDictionary<string, string> _options;
    private readonly StaleFailures _stale;
    private readonly RunLog _log;
    private readonly PendingFile _claim;

    private RunJournal(
        RunPlan plan, RunOptions run, OutputWriter writer, OrderedDictionary<string, string> options, RunLog log, PendingFile claim)
    {
        _root = run.OutputFolder;
        _jobs = run.Jobs;
        _paths = new InputPaths(run.Inputs);
        _writer = writer;
        _options = options;
        _stale = new StaleFailures(plan, run);
        _log = log;
        _claim = claim;
    }

    /// <param name="options">Every option that affects the files' content.</param>
    /// <param name="cancellation">Ends the wait for other runs that start.</param>
    /// <exception cref="CtGpuException">OUT cannot be written to, or a run with other options writes the same series (code 2).</exception>
    public static RunJournal Start(
        RunPlan plan, RunOptions run, OutputWriter writer, OrderedDictionary<string, string> options, CancellationToken cancellation)
    {
        string root = run.OutputFolder;
        PlannedSeries[] planned =
        [
            .. plan.Jobs.Select(j => new PlannedSeries(j.Name, j.Volume.First.SeriesInstanceUid, j.Volume.Slices.Count)),
            .. plan.Failed.Where(f => !f.Standing && f.Slices > 0).Select(f => new PlannedSeries(f.Name, f.SeriesInstanceUid, f.Slices)),
        ];
        DiskSync.Folders(NewFolders.Create(root));
        RunJournal journal;
        // One after the other: of two runs that start together, the second must find the first.
        using (FolderLock.Take(root, cancellation))
        {
            RunConflicts.Refuse(root, planned, options);
            var log = RunLog.Create(root);
            try
            {
                log.Start(run.Inputs.Select(InputPaths.Absolute), options, planned);
                PendingFile claim = RunClaim.Take(log.FilePath, options);
                journal = new RunJournal(plan, run, writer, options, log, claim);
            }
            catch
            {
                log.Dispose();
                throw;
            }
        }

        try
        {
            journal.Settle(plan);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
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
        // The series is not at fault if its folder cannot be written, or another run uses it; the next run tries it again.
        if (series.Failure.Code == ExitCode.CannotWrite || series.Failure is OtherRunException or BusyFolderException) return;
        var failure = SeriesFailure.Of(_paths.Relative(series.Failure), series.InputFingerprint, _options);
        _writer.WriteError(series.Name, failure, series.Planned);
    }

    /// <summary>Writes the cohort's table, and then the last line of the log with the exit code.</summary>
    /// <returns>The summary, with the failure if one of the two cannot be written.</returns>
    public RunSummary End(RunSummary summary, bool strictQc)
    {
        summary = summary with { Unfinished = FailureOf(WriteTable) };
        // A log that cannot be written must not hide the failure of the table.
        CtGpuException? unlogged = FailureOf(() => _log.End(
            summary.ExitCode(strictQc), summary.Converted.Count, summary.Failed.Count, summary.Plan.Complete.Count));
        return summary with { Unfinished = summary.Unfinished ?? unlogged };
    }

    public void Dispose()
    {
        _claim.Dispose();
        _log.Dispose();
    }

    private static CtGpuException? FailureOf(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (CtGpuException failure)
        {
            return failure;
        }
    }

    private void WriteTable()
    {
        CohortState cohort = CohortScan.Read(_root, _jobs);
        cohort.RequireAll();
        CohortTable.Write(_root, _stale.Remove(cohort.Series));
    }

    private void Settle(RunPlan plan)
    {
        PendingFile.RemoveStale(_root);
        foreach (CompleteVolume volume in plan.Complete) _log.Skipped(volume.Name, "complete");
        ManySeries.ForEach(plan.Complete.Count, _jobs, i => _writer.Settle(plan.Complete[i].Name));
        foreach (FailedSeries series in plan.Failed.Where(series => series.Standing))
            PendingFile.RemoveStale(_writer.FolderOf(series.Name));
    }
}
