using CtGpu.Host;
using Spectre.Console;

namespace CtGpu.Cli.Progress;

/// <summary>
/// A progress bar on a terminal, removed at the end. Lines stay above it. Loading Spectre takes longer than converting a small
/// volume: code must not touch this class without a terminal.
/// </summary>
internal sealed class TerminalBar : IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _ended = new();
    private readonly ProgressTask _bar;
    private readonly Task _drawing;

    public TerminalBar(TextWriter error, string description)
    {
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput(error) });
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

    public void WriteLine(string line) => _console.WriteLine(HiddenCharacters.Escape(line));

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

    /// <summary>The writer of the terminal, which Spectre would not recognize as one.</summary>
    private sealed class TerminalOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        private readonly AnsiConsoleOutput _terminal = new(Console.Error);

        public TextWriter Writer => writer;

        public bool IsTerminal => _terminal.IsTerminal;

        public int Width => _terminal.Width;

        public int Height => _terminal.Height;

        public void SetEncoding(System.Text.Encoding encoding) => _terminal.SetEncoding(encoding);
    }
}
