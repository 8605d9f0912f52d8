using CtGpu.Host.Pipeline;
using Spectre.Console;

namespace CtGpu.Cli.Progress;

/// <summary>
/// A bar on a terminal, with the rate and what limits; failures stay above it. Loading Spectre takes longer than a
/// small volume does, so nothing else may touch this class.
/// </summary>
internal sealed class BarProgress : IRunObserver, IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _ended = new();
    private readonly ProgressTask _bar;
    private readonly Task _drawing;

    public BarProgress(TextWriter error)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var started = new TaskCompletionSource<ProgressTask>();
        _drawing = Task.Run(() => _console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                started.SetResult(context.AddTask("reading headers", autoStart: true));
                _ended.Wait();
            }));
        _bar = started.Task.GetAwaiter().GetResult();
    }

    public void Planned(RunPlan plan)
    {
        _bar.MaxValue = Math.Max(1, plan.Jobs.Count);
        _console.WriteLine(RunReport.Planned(plan));
    }

    public void Converted(ConvertedVolume volume, RunProgress progress)
    {
        if (volume.Quality.Reasons.Count > 0) _console.WriteLine(RunReport.Converted(volume, progress));
        Show(progress);
    }

    public void Failed(FailedSeries series, RunProgress progress)
    {
        _console.WriteLine(RunReport.Failed(series));
        Show(progress);
    }

    public void Dispose()
    {
        _ended.Set();
        _drawing.Wait();
        _ended.Dispose();
    }

    private void Show(RunProgress progress)
    {
        _bar.Value = progress.Done;
        _bar.Description = Markup.Escape(
            $"{progress.Done}/{progress.Total}  {RunReport.Rate(progress.Done, progress.BytesRead, progress.Elapsed, progress.Shares)}");
    }
}
