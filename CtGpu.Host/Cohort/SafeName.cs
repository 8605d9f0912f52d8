using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Cohort;

/// <summary>Turns any text into the name of one folder that Linux, Windows and macOS all take as it is.</summary>
internal static class SafeName
{
    /// <summary>Bytes of UTF-8; file systems take 255, and suffixes need some.</summary>
    public const int MaxBytes = 120;

    private const string Forbidden = "/\\<>:\"|?*";
    private const char Substitute = '_';

    // The devices that Windows opens instead of a file, whatever the extension.
    private static readonly HashSet<string> s_devices = new(
        [
            "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
            .. from port in (string[])["COM", "LPT"] from number in "0123456789¹²³" select port + number,
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Separators, wildcards, control and invisible characters become underscores; surrounding blanks go.</summary>
    public static string Characters(string text)
    {
        StringBuilder safe = new();
        // Halves of a surrogate pair come out as U+FFFD.
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

    /// <summary>One folder's name: never empty, hidden, ".", "..", a device, or longer than <see cref="MaxBytes"/>.</summary>
    public static string Folder(string text)
    {
        string name = Shorten(Characters(text)).TrimEnd(' ', '.');
        if (name.Length == 0) return Substitute.ToString();
        if (name[0] == '.') name = Substitute + name[1..];
        return s_devices.Contains(name.Split('.')[0].TrimEnd()) ? Substitute + name : name;
    }

    /// <summary>Cuts long names; what was cut off lives on in eight digits, so that names stay different.</summary>
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
