using System.Text.RegularExpressions;

namespace CtGpu.Host.Scanning;

/// <summary>
/// Compares names of files. Slices of one series have names of one form: the same extension or, without one, the same letters
/// around numbers. Names are compared without case.
/// </summary>
internal static partial class SliceName
{
    private const int ShortestHex = 4;
    private const int LongHex = 8;
    private const string Gzip = ".gz";
    private const RegexOptions AnyCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly HashSet<string> s_dicomExtensions = [".dcm", ".dicom", ".dic", ".dc3", ".ima"];

    private static readonly HashSet<string> s_companions =
        new(["desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Endings that programs append to the name of a file while it is packed, incomplete or elsewhere.</summary>
    private static readonly HashSet<string> s_wrappers = new(
        [
            ".gz", ".gzip", ".z", ".zip", ".7z", ".rar", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".tar", ".gpg", ".pgp", ".enc",
            ".part", ".partial", ".crdownload", ".download", ".opdownload", ".filepart", ".aria2", ".tmp", ".temp",
            ".dvc", ".icloud", ".html", ".htm",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A file that systems and viewers write beside slices: thumbnails, folder settings, extended attributes (AppleDouble), a
    /// DICOMDIR.
    /// </summary>
    public static bool IsCompanion(string name) =>
        name.StartsWith("._", StringComparison.Ordinal) || s_companions.Contains(name)
        || Path.GetFileNameWithoutExtension(name).Equals("DICOMDIR", StringComparison.OrdinalIgnoreCase);

    /// <summary>The forms of a name. Two names are alike if they share one of them.</summary>
    public static IReadOnlyList<string> Forms(string name)
    {
        string lower = name.ToLowerInvariant();
        if (lower.EndsWith(Gzip, StringComparison.Ordinal)) return [.. Forms(name[..^Gzip.Length]).Select(form => form + Gzip)];
        if (Extension(lower) is { Length: > 0 } extension) return [extension];
        string numbers = Number().Replace(Uid().Replace(lower, "U"), "#");
        string hexNumbers = IsHex(lower) ? "<hex>" : HexNumber().Replace(lower, "H");
        return IsCode(lower) ? [numbers, hexNumbers, $"<code of {lower.Length}>"] : [numbers, hexNumbers];
    }

    /// <summary>
    /// Names that the file would have if it were unpacked or complete: without endings of packed and incomplete files, and
    /// without the dot and the random ending that rsync adds.
    /// </summary>
    public static IEnumerable<string> Unwrapped(string name)
    {
        string rest = name;
        if (rest.StartsWith('.'))
        {
            rest = rest[1..];
            yield return rest;
            if (RandomEnding().IsMatch(rest)) yield return Path.GetFileNameWithoutExtension(rest);
        }

        while (s_wrappers.Contains(Path.GetExtension(rest)))
        {
            rest = Path.GetFileNameWithoutExtension(rest);
            yield return rest;
        }
    }

    /// <summary>Whether DICOM files usually have this extension.</summary>
    public static bool HasDicomExtension(string name) => s_dicomExtensions.Contains(Path.GetExtension(name).ToLowerInvariant());

    /// <summary>Whether CT slices without extension often have such names: a UID, IM0001, I000012, 00000001.</summary>
    public static bool IsUsual(string name) => UsualName().IsMatch(name);

    /// <summary>Whether a name has no extension but a number, as slices without extension do.</summary>
    public static bool IsNumbered(string name) => Extension(name.ToLowerInvariant()).Length == 0 && name.Any(char.IsAsciiDigit);

    /// <summary>The extension, or empty if it is only the last part of a UID or of a hexadecimal number.</summary>
    private static string Extension(string name)
    {
        string extension = Path.GetExtension(name);
        if (!extension.Any(char.IsLetter)) return "";
        return extension.Length > LongHex && IsHex(extension[1..]) ? "" : extension;
    }

    private static bool IsHex(string text) =>
        text.Length >= ShortestHex && text.All(c => char.IsAsciiHexDigitLower(c) || c is '-' or >= '0' and <= '9')
        && (text.Length >= LongHex || text.Any(char.IsAsciiDigit));

    /// <summary>Letters and digits mixed, as file IDs of some archives are: "ABX7K2QF".</summary>
    private static bool IsCode(string text) =>
        text.Length >= LongHex && text.All(char.IsAsciiLetterOrDigit) && text.Any(char.IsAsciiLetter) && text.Any(char.IsAsciiDigit)
        && !LettersThenDigits().IsMatch(text);

    [GeneratedRegex(@"\d+(\.\d+)+")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d[0-9a-f]*(?![0-9a-z])")]
    private static partial Regex HexNumber();

    [GeneratedRegex(@"^[a-z]+\d+$")]
    private static partial Regex LettersThenDigits();

    [GeneratedRegex(@"^.+\.[A-Za-z0-9]{6}$")]
    private static partial Regex RandomEnding();

    [GeneratedRegex(@"^((ct|im|img|image|i|slice)[-_. ]?\d+|((ct|im|img|image|i|slice)[-_. ]?)?([0-2](\.\d+){4,}|\d{6,}))$", AnyCase)]
    private static partial Regex UsualName();
}
