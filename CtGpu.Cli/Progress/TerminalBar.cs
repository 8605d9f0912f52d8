using System.Diagnostics;
using CtGpu.Host;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CtGpu.Cli.Progress;

/// <summary>
/// A progress bar on a terminal, removed at the end, with lines of text below it. Other lines stay above it. Loading Spectre takes
/// longer than converting a small volume: code must not touch this class without a terminal.
/// </summary>
internal sealed class TerminalBar : IDisposable
{
    private readonly IAnsiConsole _console;
    private readonly ManualResetEventSlim _ended = new();
    private readonly ProgressTask _bar;
    private readonly Task _drawing;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private volatile string[] _lines = [];
    private TimeSpan? _end;

    public TerminalBar(TextWriter error, string description, params string[] lines)
    {
        _lines = lines;
        _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new TerminalOutput(error) });
        var started = new TaskCompletionSource<ProgressTask>();
        _drawing = Task.Run(() => _console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new TimeLeftColumn(TimeLeft))
            .UseRenderHook((bar, _) => new Rows([bar, .. _lines.Select(Below)]))
            .Start(context =>
            {
                started.SetResult(context.AddTask(Markup.Escape(description), autoStart: true));
                _ended.Wait();
            }));
        _bar = started.Task.GetAwaiter().GetResult();
    }

    public void WriteLine(string line) => _console.WriteLine(HiddenCharacters.Escape(line));

    /// <summary>Writes a line that stands out: a failure, or else a warning.</summary>
    public void WriteLine(string line, bool isFailure) =>
        _console.WriteLine(HiddenCharacters.Escape(line), new Style(isFailure ? Color.Red : Color.Yellow));

    /// <summary>Starts to measure the time of a new stage, from which the time left is estimated.</summary>
    public void Restart()
    {
        _clock.Restart();
        _end = null;
    }

    /// <param name="done">Amount of work done; fractions count.</param>
    /// <param name="all">Amount of all work.</param>
    /// <param name="description">Text beside the bar.</param>
    /// <param name="lines">Text below the bar, shortened to its width.</param>
    public void Show(double done, double all, string description, params string[] lines)
    {
        _bar.MaxValue = Math.Max(1, all);
        _bar.Value = done;
        _bar.Description = Markup.Escape(description);
        _lines = lines;
        _end = done > 0 && all > 0 ? _clock.Elapsed * (all / done) : null;
    }

    public void Dispose()
    {
        _ended.Set();
        _drawing.Wait();
        _ended.Dispose();
    }

    private TimeSpan? TimeLeft() => _end - _clock.Elapsed;

    /// <summary>One line, shortened to the width of the terminal: more lines would move the bar.</summary>
    private Text Below(string line)
    {
        string text = HiddenCharacters.Escape(line);
        int width = Math.Max(10, _console.Profile.Width - 1);
        return new Text(text.Length > width ? $"{text[..(width - 3)]}..." : text, new Style(Color.Grey));
    }

    /// <summary>The time left at the present rate.</summary>
    private sealed class TimeLeftColumn(Func<TimeSpan?> left) : ProgressColumn
    {
        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime)
        {
            if (left() is not { } time) return Text.Empty;
            TimeSpan shown = time > TimeSpan.Zero ? time : TimeSpan.Zero;
            return new Text($"{(int)shown.TotalHours}:{shown:mm\\:ss} left", new Style(Color.Blue));
        }
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
