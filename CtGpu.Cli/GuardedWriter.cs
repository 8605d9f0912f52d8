using System.Text;
using CtGpu.Host;

namespace CtGpu.Cli;

/// <summary>
/// Writes to a standard stream that may be closed, or on a full disk. If the stream is not required, its text is lost, and the command
/// goes on. Thread-safe.
/// </summary>
/// <param name="stream">The stream, or null if it is closed.</param>
/// <param name="required">Whether the user asked for this output.</param>
internal sealed class GuardedWriter(TextWriter? stream, bool required) : TextWriter
{
    private readonly Lock _lock = new();

    public override Encoding Encoding => stream?.Encoding ?? Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void WriteLine(string? value) => Write($"{value}{Environment.NewLine}".AsSpan());

    /// <exception cref="CtGpuException">The stream is required and cannot be written (73).</exception>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (buffer.IsEmpty) return;
        if (stream == null)
        {
            if (required) throw Unwritable("it is closed", null);
            return;
        }

        try
        {
            lock (_lock) stream.Write(buffer);
        }
        catch (Exception cause) when (FileFault.Covers(cause) || cause is ObjectDisposedException)
        {
            if (required) throw Unwritable(FileFault.FirstLine(cause), cause);
        }
    }

    public override void Flush()
    {
        // The standard streams have no buffer.
    }

    private static CtGpuException Unwritable(string finding, Exception? cause) => new(
        ExitCode.CannotWrite, "write",
        $"The output cannot be written to stdout: {finding}. Expected a stream that accepts data. "
        + "Redirect stdout to a file on a disk with free space, then run again.",
        [], cause);
}
