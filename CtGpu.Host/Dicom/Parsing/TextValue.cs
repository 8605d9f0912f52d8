using System.Globalization;
using System.Text;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>Decodes text and numbers written as text. Tolerates the padding and mistakes found in real files.</summary>
internal static class TextValue
{
    /// <summary>Longer text is truncated, because file names are derived from it.</summary>
    private const int LongestText = 1024;

    private const int LongestNumber = 64;

    /// <summary>
    /// The last string of each attribute. Most attributes repeat in every slice of a series; equal values share one string.
    /// </summary>
    [ThreadStatic]
    private static Dictionary<uint, string>? t_last;

    /// <summary>
    /// Text without leading and trailing spaces and NULs. Decodes UTF-8 (ISO_IR 192) or else Latin-1. Latin-1 includes ASCII
    /// and ISO_IR 100 and preserves every byte of other character sets.
    /// </summary>
    public static string Decode(uint tag, ReadOnlySpan<byte> bytes, bool utf8)
    {
        bytes = Trim(bytes[..Math.Min(bytes.Length, LongestText)]);
        if (bytes.IsEmpty) return "";
        Span<char> text = stackalloc char[LongestText];
        Encoding encoding = utf8 ? Encoding.UTF8 : Encoding.Latin1;
        text = text[..encoding.GetChars(bytes, text)];
        Dictionary<uint, string> lastOfTag = t_last ??= [];
        if (lastOfTag.TryGetValue(tag, out string? last) && text.SequenceEqual(last)) return last;
        return lastOfTag[tag] = new string(text);
    }

    public static bool IsBlank(ReadOnlySpan<byte> bytes) => Trim(bytes).IsEmpty;

    /// <summary>
    /// Parses a finite number in DS or IS form, such as <c>006.757812E-01</c> or <c>000043</c>. A single comma is read as the
    /// decimal point, because some writers use the locale's. Ignores bytes after a NUL: they remain from a longer value.
    /// </summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> field, out double number)
    {
        number = 0;
        field = Trim(field);
        int nul = field.IndexOf((byte)0);
        if (nul >= 0) field = Trim(field[..nul]);
        if (field.Length is 0 or > LongestNumber) return false;
        Span<byte> digits = stackalloc byte[LongestNumber];
        field.CopyTo(digits);
        digits = digits[..field.Length];
        if (digits.Count((byte)',') == 1 && !digits.Contains((byte)'.')) digits.Replace((byte)',', (byte)'.');
        const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(digits, Form, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }

    /// <summary>Power of ten of the last digit of a number in DS form: -2 for 1.25 and for 1.25E0, 0 for 125.</summary>
    public static int LastDigit(ReadOnlySpan<byte> field)
    {
        int nul = field.IndexOf((byte)0);
        field = Trim(nul > 0 ? field[..nul] : field);
        int exponentAt = field.IndexOfAny((byte)'e', (byte)'E'), exponent = 0;
        if (exponentAt >= 0)
        {
            _ = int.TryParse(field[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
            field = field[..exponentAt];
        }

        int point = field.LastIndexOfAny((byte)'.', (byte)',');
        return Math.Clamp(exponent, -LongestNumber, LongestNumber) - (point < 0 ? 0 : field.Length - point - 1);
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> bytes) => bytes.Trim(" \0\t\r\n"u8);
}
