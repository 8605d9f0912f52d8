using System.Buffers;
using System.Globalization;
using System.Text;

namespace CtGpu.Host;

/// <summary>
/// Characters of names and DICOM values that could forge a line of a log, control a terminal, or hide text: C0, DEL, C1, the line and
/// paragraph separators, and the characters that change the direction of text. Where people read, <c>\xHH</c> stands for each byte of
/// their UTF-8.
/// </summary>
internal static class HiddenCharacters
{
    private const int EscapeLength = 4;

    private const string Ranges = "\u0000\u001F\u007F\u009F\u2028\u2029\u061C\u061C\u200E\u200F\u202A\u202E\u2066\u2069";

    /// <summary>All of them. None is above U+FFFF.</summary>
    public static SearchValues<char> All { get; } = SearchValues.Create(
        [.. Enumerable.Range(0, Ranges.Length / 2)
            .SelectMany(i => Enumerable.Range(Ranges[2 * i], Ranges[(2 * i) + 1] - Ranges[2 * i] + 1))
            .Select(code => (char)code)]);

    /// <summary>Escapes the hidden characters. Escapes that the text already has stay as they are.</summary>
    /// <param name="keep">Hidden characters that stay, such as line feeds.</param>
    public static string Escape(string text, string keep = "") => Escape(text, keep, reversible: false);

    /// <summary>
    /// Escapes the hidden characters, and the backslash of text that looks like an escape: replacing each escape by its byte gives the
    /// text again.
    /// </summary>
    public static string EscapeReversibly(string text) => Escape(text, keep: "", reversible: true);

    /// <summary>Appends <c>\xHH</c> for each byte.</summary>
    public static void AppendEscaped(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes) text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
    }

    private static string Escape(string text, string keep, bool reversible)
    {
        int first = text.AsSpan().IndexOfAny(All);
        if (reversible && text.IndexOf(@"\x", StringComparison.Ordinal) is >= 0 and var backslash)
            first = first < 0 ? backslash : Math.Min(first, backslash);
        if (first < 0) return text;
        StringBuilder escaped = new(text, 0, first, text.Length + (2 * EscapeLength));
        Span<byte> utf8 = stackalloc byte[3];
        for (int i = first; i < text.Length; i++)
        {
            char c = text[i];
            bool hidden = All.Contains(c) && !keep.Contains(c);
            if (hidden || (reversible && IsEscape(text.AsSpan(i)))) AppendEscaped(escaped, utf8[..new Rune(c).EncodeToUtf8(utf8)]);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }

    private static bool IsEscape(ReadOnlySpan<char> text) =>
        text is ['\\', 'x', var high, var low, ..] && char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low);
}
