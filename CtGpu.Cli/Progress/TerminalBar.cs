using Spectre.Console;

namespace CtGpu.Cli.Progress;

/// <summary>
/// A bar on a terminal that goes away at the end; lines stay above it. Loading Spectre takes longer than a small volume
/// does, so nothing may touch this class where there is no terminal.
/// </summary>
internal sealed class TerminalBar : IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _ended = new();
    private readonly ProgressTask _bar;
    private readonly Task _drawing;

    public TerminalBar(TextWriter error, string description)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        var started = new TaskCompletionSource<ProgressTask>();
        _drawing = Task.Run(() => _console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                started.SetResult(context.AddTask(Markup.Escape(description), autoStart: true));
                _ended.Wait();
            }));
        _bar = started.Task.GetAwaiter().GetResult();
    }

    public void WriteLine(string line) => _console.WriteLine(line);

    public void Show(int done, int all, string description)
    {
        _bar.MaxValue = Math.Max(1, all);
        _bar.Value = done;
        _bar.Description = Markup.Escape(description);
    }

    public void Dispose()
    {
        _ended.Set();
        _drawing.Wait();
        _ended.Dispose();
    }
}
