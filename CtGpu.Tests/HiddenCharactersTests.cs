using System.Text;
using System.Text.Json;
using CtGpu.Host;

namespace CtGpu.Tests;

public sealed class HiddenCharactersTests
{
    private const string Attack = "\e]0;title\a\e[2J\r\0\u007F\u009B31m\u2028\u202Eevil\u2066\u061C\u200F";

    [Theory]
    [InlineData("plain \\ text", "plain \\ text")]
    [InlineData("Köln/你好/💀", "Köln/你好/💀")]
    [InlineData("\e[31m\a\r\0", @"\x1B[31m\x07\x0D\x00")]
    [InlineData("\u009B\u202E", @"\xC2\x9B\xE2\x80\xAE")]
    [InlineData(@"scans/caf\xE9", @"scans/caf\xE9")]
    public void Only_hidden_characters_are_escaped(string text, string escaped) =>
        Assert.Equal(escaped, HiddenCharacters.Escape(text));

    [Fact]
    public void Characters_to_keep_are_kept() => Assert.Equal("a\nb\\x0Dc", HiddenCharacters.Escape("a\nb\rc", keep: "\n"));

    [Theory]
    [InlineData(@"a\x41", @"a\x5Cx41")]
    [InlineData(@"a\x00", @"a\x5Cx00")]
    [InlineData(@"C:\xray", @"C:\xray")]
    [InlineData("\0\\x0", "\\x00\\x0")]
    [InlineData(Attack, null)]
    public void The_exact_text_comes_back_from_a_reversible_escape(string text, string? escaped)
    {
        string found = HiddenCharacters.EscapeReversibly(text);
        if (escaped != null) Assert.Equal(escaped, found);
        Assert.Equal(text, Undo(found));
    }

    [Fact]
    public void Json_has_no_hidden_character_and_gives_the_exact_text()
    {
        string text = $"{Attack} <b>&'\"\\ Köln 💀";
        using var stream = new MemoryStream();
        var format = new JsonWriterOptions { Encoder = PlainJsonEncoder.Instance };
        using (var json = new Utf8JsonWriter(stream, format)) json.WriteStringValue(text);
        string written = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(-1, written.AsSpan().IndexOfAny(HiddenCharacters.All));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(written));
        // What needs no escape has none.
        Assert.Contains("<b>&'\\\"\\\\ Köln", written, StringComparison.Ordinal);
    }

    /// <summary>Replaces each \xHH by its byte, as docs/cohorts.md says.</summary>
    internal static string Undo(string escaped)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < escaped.Length;)
        {
            bool isEscape = i + 4 <= escaped.Length && escaped[i] == '\\' && escaped[i + 1] == 'x'
                && char.IsAsciiHexDigit(escaped[i + 2]) && char.IsAsciiHexDigit(escaped[i + 3]);
            int length = isEscape ? 4 : char.IsHighSurrogate(escaped[i]) ? 2 : 1;
            if (isEscape) bytes.Add(Convert.ToByte(escaped.Substring(i + 2, 2), 16));
            else bytes.AddRange(Encoding.UTF8.GetBytes(escaped.Substring(i, length)));
            i += length;
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
