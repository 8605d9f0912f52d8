using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Progress;

/// <summary>Writes one line a volume: failures always, other lines only if <paramref name="lines"/>.</summary>
internal sealed class LineProgress(Log log, bool lines) : IRunObserver
{
    public void Planned(RunPlan plan)
    {
        if (lines) log.Info(RunReport.Planned(plan));
    }

    public void Converted(ConvertedVolume volume, RunProgress progress)
    {
        if (lines) log.Info(RunReport.Converted(volume, progress));
        if (log.Verbose) log.Info(RunReport.Timings(volume));
    }

    public void Failed(FailedSeries series, RunProgress progress) => log.Error(RunReport.Failed(series), series.Failure);
}
