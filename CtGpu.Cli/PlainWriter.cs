using System.Text;
using CtGpu.Host;

namespace CtGpu.Cli;

/// <summary>
/// Writes to a stream that may be a terminal. Names and DICOM values come from strangers: their control characters are escaped, so they
/// cannot control the terminal or forge a line.
/// </summary>
internal sealed class PlainWriter(TextWriter target) : TextWriter
{
    private const string LineFeed = "\n";

    public override Encoding Encoding => target.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <summary>Writes text of several lines: its line feeds stay.</summary>
    public override void Write(string? value) => target.Write(HiddenCharacters.Escape(value ?? "", keep: LineFeed));

    /// <summary>Writes one line: a line feed within it is escaped.</summary>
    public override void WriteLine(string? value) => target.WriteLine(HiddenCharacters.Escape(value ?? ""));

    public override void WriteLine() => target.WriteLine();

    public override void Flush() => target.Flush();
}
