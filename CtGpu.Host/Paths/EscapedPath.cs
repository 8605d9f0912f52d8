using System.Buffers;
using System.Globalization;
using System.Text;

namespace CtGpu.Host.Paths;

/// <summary>
/// The text form of paths on Linux, whose names are bytes and need not be text. <c>\xHH</c> stands for one byte of a name: a byte
/// that is not UTF-8, or a byte of a character that could forge a line of a log or hide a name on a terminal. A backslash of a
/// name that looks like the start of an escape is written <c>\x5C</c>. Replacing each escape by its byte gives the name again.
/// </summary>
internal static class EscapedPath
{
    private const int EscapeLength = 4;

    /// <summary>C0, DEL, C1, line and paragraph separator, and the characters that change the direction of text.</summary>
    private const string Ranges = "\u0000\u001F\u007F\u009F\u2028\u2029\u061C\u061C\u200E\u200F\u202A\u202E\u2066\u2069";

    private static readonly SearchValues<char> s_hidden = SearchValues.Create(
        [.. Enumerable.Range(0, Ranges.Length / 2)
            .SelectMany(i => Enumerable.Range(Ranges[2 * i], Ranges[(2 * i) + 1] - Ranges[2 * i] + 1))
            .Select(code => (char)code)]);

    /// <summary>
    /// Whether a name, as .NET decoded it, is also its escaped form. .NET decodes bytes that are not UTF-8 as U+FFFD, so such a
    /// name is not plain.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<char> name) => !name.Contains('\uFFFD') && !name.ContainsAny(s_hidden) && !HasEscape(name);

    public static bool HasEscape(ReadOnlySpan<char> path) => IndexOfEscape(path) >= 0;

    /// <param name="bytes">A name or a path, as the file system has it.</param>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            bool isText = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            if (isText && !IsHidden(rune) && !StartsLikeEscape(bytes)) text.Append(rune);
            else foreach (byte value in bytes[..length]) text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a name or path. Accepts lower-case digits too.</summary>
    public static byte[] Unescape(ReadOnlySpan<char> path)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        int written = 0;
        while (path.Length > 0)
        {
            int at = IndexOfEscape(path);
            written += Encoding.UTF8.GetBytes(at < 0 ? path : path[..at], bytes.AsSpan(written));
            if (at < 0) break;
            bytes[written++] = byte.Parse(path.Slice(at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            path = path[(at + EscapeLength)..];
        }

        return bytes[..written];
    }

    private static bool IsHidden(Rune rune) => rune.IsBmp && s_hidden.Contains((char)rune.Value);

    private static bool StartsLikeEscape(ReadOnlySpan<byte> bytes) =>
        bytes is [(byte)'\\', (byte)'x', var high, var low, ..] && IsByte((char)high, (char)low);

    /// <summary>Two hexadecimal digits, but not 00, a byte that no name has.</summary>
    private static bool IsByte(char high, char low) =>
        char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low) && (high, low) != ('0', '0');

    private static int IndexOfEscape(ReadOnlySpan<char> path)
    {
        for (int at = 0; ; at += 2)
        {
            int found = path[at..].IndexOf(@"\x");
            if (found < 0) return -1;
            at += found;
            if (path[at..] is [_, _, var high, var low, ..] && IsByte(high, low)) return at;
        }
    }
}
