using CtGpu.Host.Planning;
using CtGpu.Host.Runs;

namespace CtGpu.Cli.Progress;

/// <summary>Shows a bar on a terminal with the throughput and the limiting stage. Failures stay above it.</summary>
internal sealed class BarProgress(TextWriter error) : IRunObserver, IDisposable
{
    private readonly TerminalBar _bar = new(error, "reading headers");

    public void Planned(RunPlan plan)
    {
        _bar.Show(0, plan.Jobs.Count, "reading headers");
        _bar.WriteLine(RunReport.Planned(plan));
    }

    public void Converted(ConvertedVolume volume, RunProgress progress)
    {
        if (volume.Quality.Reasons.Count > 0) _bar.WriteLine(RunReport.Converted(volume, progress));
        Show(progress);
    }

    public void Failed(FailedSeries series, RunProgress progress)
    {
        _bar.WriteLine(RunReport.Failed(series));
        Show(progress);
    }

    public void Dispose() => _bar.Dispose();

    private void Show(RunProgress progress) => _bar.Show(
        progress.Done,
        progress.Total,
        $"{progress.Done}/{progress.Total}  {RunReport.Rate(progress.Done, progress.BytesRead, progress.Elapsed, progress.Shares)}");
}
