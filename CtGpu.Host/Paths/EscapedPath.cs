using System.Buffers;
using System.Globalization;
using System.Text;

namespace CtGpu.Host.Paths;

/// <summary>
/// The text form of paths on Linux, whose names are bytes and need not be text. <c>\xHH</c> stands for one byte of a name: a byte
/// that is not UTF-8, or a byte of one of the <see cref="HiddenCharacters"/>. A backslash of a name that looks like the start of an
/// escape is written <c>\x5C</c>. Replacing each escape by its byte gives the name again.
/// </summary>
internal static class EscapedPath
{
    private const int EscapeLength = 4;

    /// <summary>
    /// Whether a name, as .NET decoded it, is also its escaped form. .NET decodes bytes that are not UTF-8 as U+FFFD, so such a
    /// name is not plain.
    /// </summary>
    public static bool IsPlain(ReadOnlySpan<char> name) =>
        !name.Contains('\uFFFD') && !name.ContainsAny(HiddenCharacters.All) && !HasEscape(name);

    public static bool HasEscape(ReadOnlySpan<char> path) => IndexOfEscape(path) >= 0;

    /// <param name="bytes">A name or a path, as the file system has it.</param>
    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            bool isText = Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done;
            if (isText && !IsHidden(rune) && !StartsLikeEscape(bytes)) text.Append(rune);
            else HiddenCharacters.AppendEscaped(text, bytes[..length]);
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

    private static bool IsHidden(Rune rune) => rune.IsBmp && HiddenCharacters.All.Contains((char)rune.Value);

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
