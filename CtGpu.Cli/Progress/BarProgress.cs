using CtGpu.Host.Planning;
using CtGpu.Host.Runs;
using CtGpu.Host.Streaming;

namespace CtGpu.Cli.Progress;

/// <summary>
/// Shows a bar on a terminal with the series at work, the throughput and the limiting stage. Failures stay above it, in colour, and so do
/// volumes whose mask has reasons, or with damaged slices.
/// </summary>
/// <param name="inputs">The inputs, shown until their files are found.</param>
/// <param name="verbose">Whether every volume has a line with its timings, and every failure a stack trace.</param>
internal sealed class BarProgress(TextWriter error, IReadOnlyList<string> inputs, bool verbose) : IRunObserver, IDisposable
{
    /// <summary>Headers between two updates of the bar.</summary>
    private const int HeadersStep = 16;

    private readonly TerminalBar _bar = new(error, "searching", string.Join(", ", inputs));
    private readonly ActiveSeries _active = new();
    private readonly Lock _shown = new();
    private RunProgress? _progress;
    private int _failed;

    public void Searching(int read, int files)
    {
        if (read == 1) _bar.Restart();
        if (read % HeadersStep != 0 && read < files) return;
        lock (_shown) _bar.Show(read, files, $"reading headers {read}/{files}", string.Join(", ", inputs));
    }

    public void Planned(RunPlan plan)
    {
        _bar.Restart();
        _progress = new RunProgress(0, plan.Jobs.Count, 0, TimeSpan.Zero, new StageShares(0, 0, 0, 0));
        _bar.WriteLine(RunReport.Planned(plan));
        Show();
    }

    public void Entered(string name, VolumeStage stage)
    {
        _active.Enter(name, stage);
        Show();
    }

    public void Converted(ConvertedVolume volume, RunProgress progress)
    {
        string line = RunReport.Converted(volume, progress);
        if (volume.Quality.Reasons.Count + volume.Damage.Count > 0) _bar.WriteLine(line, isFailure: false);
        else if (verbose) _bar.WriteLine(line);
        if (verbose) _bar.WriteLine(RunReport.Timings(volume));
        End(volume.Name, progress);
    }

    public void Failed(FailedSeries series, RunProgress progress)
    {
        _bar.WriteLine(RunReport.Failed(series), isFailure: true);
        // Line by line: a line feed within a line is escaped.
        if (verbose)
        {
            foreach (string line in series.Failure.ToString().Split(Environment.NewLine)) _bar.WriteLine(line);
        }

        _failed++;
        End(series.Name, progress);
    }

    public void Dispose() => _bar.Dispose();

    private void End(string name, RunProgress progress)
    {
        _active.Leave(name);
        _progress = progress;
        Show();
    }

    private void Show()
    {
        if (_progress is not { } progress) return;
        lock (_shown)
        {
            string failed = _failed > 0 ? $", {_failed} failed" : "", work = _active.ToString();
            string rate = progress.Done == 0 ? ""
                : RunReport.Rate(progress.Done, progress.BytesRead, progress.Elapsed, progress.Shares);
            _bar.Show(
                progress.Done + _active.Done, progress.Total, $"{progress.Done}/{progress.Total} done{failed}",
                work.Length > 0 ? work : "preparing", rate);
        }
    }
}
