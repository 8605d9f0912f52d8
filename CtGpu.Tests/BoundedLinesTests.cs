using System.Text;
using CsCheck;
using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests;

public sealed class BoundedLinesTests
{
    [Fact]
    public void Lines_are_those_of_File_ReadLines()
    {
        using TempFolder folder = new();
        // Longer than a block, with both line ends and without the last one.
        Gen.Char["ab\r\nä"].Array[1, 300].Select(Gen.Int[1, 200]).Sample((pattern, times) =>
        {
            // A lone carriage return ends a line for .NET, but not for JSON lines.
            string text = string.Concat(Enumerable.Repeat(new string(pattern), times)).Replace("\r", "", StringComparison.Ordinal)
                .Replace("a\n", "a\r\n", StringComparison.Ordinal);
            if (text.Length == 0) return;
            File.WriteAllText(folder.At("x"), text, times % 2 == 0 ? Encoding.UTF8 : new UTF8Encoding(false));
            Assert.Equal(File.ReadLines(folder.At("x")), BoundedLines.Of(folder.At("x")));
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void A_long_line_is_refused_by_its_number()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("x"), "short\n" + new string('a', 100_000));
        Assert.Equal(2, BoundedLines.Of(folder.At("x"), 100_000).Count());
        Assert.Equal(
            "line 2 has more than 99999 characters",
            Assert.Throws<InvalidDataException>(() => BoundedLines.Of(folder.At("x"), 99_999).Count()).Message);
    }

    [Fact]
    public void A_pipe_or_a_device_is_not_opened()
    {
        using TempFolder folder = new();
        Unix.Pipe(folder.At("pipe"));
        Assert.Throws<InvalidDataException>(() => BoundedLines.Of(folder.At("pipe")).Count());
        Assert.Throws<InvalidDataException>(() => BoundedLines.Of("/dev/zero").Count());
    }
}
