using System.Globalization;

namespace CtGpu.Host.Memory;

/// <summary>Files in which Linux shows limits and usage. A file that does not exist or cannot be read has no lines.</summary>
/// <param name="root">The root folder; another one in tests.</param>
internal sealed class SystemFiles(string root)
{
    public IReadOnlyList<string> Lines(string path)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(root, path.TrimStart('/')));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The number in a file of one line; null without one, as "max".</summary>
    public long? Number(string path) => Lines(path) is [var line, ..] && TryParse(line, out long number) ? number : null;

    /// <summary>The bytes of a line such as "VmSize:  1234 kB"; null without such a line.</summary>
    public long? KilobytesOf(string path, string name)
    {
        string? line = Lines(path).FirstOrDefault(l => l.StartsWith($"{name}:", StringComparison.Ordinal));
        return line != null && TryParse(line[(name.Length + 1)..].Replace("kB", "", StringComparison.Ordinal), out long kilobytes)
            ? kilobytes * 1024
            : null;
    }

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
