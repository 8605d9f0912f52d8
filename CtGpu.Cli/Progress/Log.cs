using System.Text;
using System.Text.Json;
using CtGpu.Cli.Options;

namespace CtGpu.Cli.Progress;

/// <summary>Writes messages to stderr, as text or as one JSON object per line. Thread-safe.</summary>
internal sealed class Log(TextWriter error, ReportStyle style)
{
    private readonly Lock _line = new();

    public bool Verbose => style.Verbose;

    public void Info(string message) => Write("info", message, cause: null);

    /// <param name="cause">Printed with its stack trace if --verbose was given.</param>
    public void Error(string message, Exception cause) => Write("error", message, style.Verbose ? cause : null);

    /// <summary>Writes a JSON object on a line of its own, also if messages are text.</summary>
    public void Event(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void Write(string level, string message, Exception? cause)
    {
        if (!style.JsonLog)
        {
            lock (_line)
            {
                error.WriteLine(message);
                if (cause != null) error.Write($"{cause}\n");
            }

            return;
        }

        Event(json =>
        {
            json.WriteString("time", DateTime.UtcNow);
            json.WriteString("level", level);
            json.WriteString("message", cause == null ? message : $"{message}\n{cause}");
        });
    }

    private void WriteLine(string line)
    {
        lock (_line) error.WriteLine(line);
    }
}
