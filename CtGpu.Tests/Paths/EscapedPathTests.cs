using System.Text;
using CtGpu.Host.Paths;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Paths;

public sealed class EscapedPathTests
{
    /// <summary>What names are made of, with everything that matters to escapes.</summary>
    private static readonly byte[][] s_parts =
    [
        "\\"u8.ToArray(), "x"u8.ToArray(), "E9"u8.ToArray(), "5C"u8.ToArray(), "00"u8.ToArray(), "/"u8.ToArray(), "a"u8.ToArray(),
        "é"u8.ToArray(), "你"u8.ToArray(), "💀"u8.ToArray(), "\uFFFD"u8.ToArray(), "\u202E"u8.ToArray(), "\n"u8.ToArray(),
        "\x1B"u8.ToArray(), "\u0085"u8.ToArray(), [0xE9], [0xC4, 0xE3], [0x80], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0xC0, 0xAF],
    ];

    [Theory]
    [InlineData("scans/IM 001.dcm", "scans/IM 001.dcm")]
    [InlineData("Köln/你好/💀", "Köln/你好/💀")]
    [InlineData(@"C:\xray\x", @"C:\xray\x")]
    [InlineData("a\uFFFDb", "a\uFFFDb")]
    [InlineData(@"caf\xE9", @"caf\x5CxE9")]
    [InlineData(@"caf\xe9", @"caf\x5Cxe9")]
    [InlineData(@"\\xE9", @"\\x5CxE9")]
    [InlineData(@"\x5CxE9", @"\x5Cx5CxE9")]
    [InlineData(@"a\x00", @"a\x00")]
    [InlineData("a\nb\t\x7F", @"a\x0Ab\x09\x7F")]
    [InlineData("\x1B[31m", @"\x1B[31m")]
    [InlineData("\u0085\u2028\u202E\u2066\u061C\u200F", @"\xC2\x85\xE2\x80\xA8\xE2\x80\xAE\xE2\x81\xA6\xD8\x9C\xE2\x80\x8F")]
    public void Text_is_kept_but_for_what_misleads(string name, string escaped)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Assert.Equal(escaped, EscapedPath.Escape(bytes));
        Assert.Equal(bytes, EscapedPath.Unescape(escaped));
        Assert.Equal(escaped != name, EscapedPath.HasEscape(escaped));
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_written_in_hexadecimal()
    {
        Assert.Equal(@"caf\xE9", EscapedPath.Escape(ByteNames.Latin1));
        Assert.Equal(@"\xC4\xE3", EscapedPath.Escape(ByteNames.Gb));
        // A surrogate, an overlong slash and a character that ends early are not UTF-8.
        Assert.Equal(@"\xED\xA0\x80 \xC0\xAF \xF0\x9F", EscapedPath.Escape([0xED, 0xA0, 0x80, 32, 0xC0, 0xAF, 32, 0xF0, 0x9F]));
        Assert.Equal(ByteNames.Latin1, EscapedPath.Unescape(@"caf\xe9"));
    }

    [Fact]
    public void Every_name_comes_back_from_its_escaped_form()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] name = [.. Enumerable.Range(0, random.Next(8)).SelectMany(_ => s_parts[random.Next(s_parts.Length)])];
            string escaped = EscapedPath.Escape(name);
            Assert.Equal(name, EscapedPath.Unescape(escaped));
            Assert.DoesNotContain(escaped, letter => char.IsControl(letter) || letter == '\u202E');
        }
    }

    [Fact]
    public void A_name_is_plain_if_its_text_is_its_escaped_form()
    {
        var random = new Random(2);
        int plain = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] name = [.. Enumerable.Range(0, random.Next(4)).SelectMany(_ => s_parts[random.Next(s_parts.Length)])];
            string text = Encoding.UTF8.GetString(name);
            if (!EscapedPath.IsPlain(text))
            {
                // A U+FFFD in the text may be one of the name.
                Assert.True(text != EscapedPath.Escape(name) || text.Contains('\uFFFD'));
                continue;
            }

            plain++;
            Assert.Equal(text, EscapedPath.Escape(name));
        }

        Assert.InRange(plain, 1000, 19_000);
    }
}
