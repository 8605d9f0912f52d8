using System.Text;

namespace CtGpu.Host;

/// <summary>Reads a text file line by line, as <see cref="File.ReadLines(string)"/> does, with bounded memory.</summary>
internal static class BoundedLines
{
    /// <summary>Longest accepted line, in characters. A manifest's line for a series of 100,000 files has about a tenth of this.</summary>
    public const int MostCharacters = 1 << 26;

    private const int BlockCharacters = 1 << 14;

    /// <exception cref="InvalidDataException">The file is empty or not a regular file, or a line is too long.</exception>
    public static IEnumerable<string> Of(string path, int mostCharacters = MostCharacters) => Of(
        FileState.Of(path), () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
        mostCharacters);

    /// <param name="file">The state of the file that <paramref name="open"/> opens.</param>
    /// <exception cref="InvalidDataException">The file is empty or not a regular file, or a line is too long.</exception>
    public static IEnumerable<string> Of(FileState file, Func<Stream> open, int mostCharacters = MostCharacters)
    {
        if (!file.Exists) throw new FileNotFoundException("the file does not exist");
        if (!file.HasContent) throw new InvalidDataException("it is empty or not a regular file");
        using var text = new StreamReader(open());
        char[] block = new char[BlockCharacters];
        var line = new StringBuilder();
        int number = 1;
        while (text.Read(block) is > 0 and int length)
        {
            int start = 0;
            for (int end; (end = Array.IndexOf(block, '\n', start, length - start)) >= 0; start = end + 1, number++)
            {
                line.Append(block, start, end - start);
                yield return Take(line);
            }

            line.Append(block, start, length - start);
            if (line.Length > mostCharacters)
                throw new InvalidDataException($"line {number} has more than {mostCharacters} characters");
        }

        if (line.Length > 0) yield return Take(line);
    }

    private static string Take(StringBuilder line)
    {
        string text = line.Length > 0 && line[^1] == '\r' ? line.ToString(0, line.Length - 1) : line.ToString();
        line.Clear();
        return text;
    }
}
