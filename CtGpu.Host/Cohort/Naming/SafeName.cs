using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Cohort.Naming;

/// <summary>Converts any text to the name of one folder that is valid on Linux, Windows and macOS.</summary>
internal static class SafeName
{
    /// <summary>Maximum length in bytes of UTF-8. File systems allow 255, and suffixes need some of them.</summary>
    public const int MaxBytes = 120;

    private const string Forbidden = "/\\<>:\"|?*";
    private const char Substitute = '_';

    // Device names: Windows opens the device instead of a file, with any extension.
    private static readonly HashSet<string> s_devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. from port in (string[])["COM", "LPT"] from number in "0123456789¹²³" select port + number,
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces separators, wildcards, control and invisible characters by underscores, and trims blanks.</summary>
    public static string Characters(string text)
    {
        StringBuilder safe = new();
        // An unpaired surrogate is enumerated as U+FFFD.
        foreach (Rune rune in text.Trim().EnumerateRunes())
        {
            bool usable = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator) && rune != Rune.ReplacementChar;
            if (usable && !(rune.IsBmp && Forbidden.Contains((char)rune.Value))) safe.Append(rune);
            else safe.Append(Substitute);
        }

        return safe.ToString();
    }

    /// <summary>
    /// Name of one folder. It is never empty, hidden, ".", ".." or a device name. It has at most <see cref="MaxBytes"/> bytes, plus one for
    /// a leading underscore.
    /// </summary>
    public static string Folder(string text)
    {
        string name = Shorten(Characters(text)).TrimEnd(' ', '.');
        if (name.Length == 0) return Substitute.ToString();
        if (name[0] == '.') name = Substitute + name[1..];
        return s_devices.Contains(name.Split('.')[0].TrimEnd()) ? Substitute + name : name;
    }

    /// <summary>Shortens a long name and appends a hash of the whole name, so different names stay different.</summary>
    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes) return name;
        string digits = $"~{XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(name)):x8}";
        StringBuilder start = new();
        int bytes = digits.Length;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > MaxBytes) break;
            start.Append(rune);
        }

        return start.Append(digits).ToString();
    }
}
