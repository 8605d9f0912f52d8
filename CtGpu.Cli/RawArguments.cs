using System.Buffers;
using System.Text;

namespace CtGpu.Cli;

/// <summary>
/// Arguments whose bytes are not UTF-8. .NET decodes such bytes as U+FFFD, but Linux keeps the bytes of the command line. Here each of
/// them is a lone surrogate from U+DC80 to U+DCFF, which no other text contains.
/// </summary>
internal static class RawArguments
{
    private const string CommandLine = "/proc/self/cmdline";
    private const int FirstSurrogate = 0xDC00;

    /// <summary>Restores the bytes that were lost in the arguments of this process.</summary>
    /// <param name="args">The last arguments of the command line.</param>
    public static string[] Restore(string[] args)
    {
        if (!OperatingSystem.IsLinux() || !Array.Exists(args, argument => argument.Contains('\uFFFD'))) return args;
        try
        {
            return Restore(args, File.ReadAllBytes(CommandLine));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // A path with a lost byte then does not exist.
            return args;
        }
    }

    /// <param name="commandLine">All arguments of the process, each followed by a NUL.</param>
    public static string[] Restore(string[] args, ReadOnlySpan<byte> commandLine)
    {
        var all = new List<byte[]>();
        for (int end; (end = commandLine.IndexOf((byte)0)) >= 0; commandLine = commandLine[(end + 1)..])
            all.Add(commandLine[..end].ToArray());
        int skipped = all.Count - args.Length;
        if (skipped < 0) return args;
        return [.. args.Select((text, i) => Encoding.UTF8.GetString(all[skipped + i]) == text ? TextOf(all[skipped + i]) : text)];
    }

    /// <summary>Whether an argument contains bytes that are not UTF-8.</summary>
    public static bool HasBytes(string argument)
    {
        for (ReadOnlySpan<char> rest = argument; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out int length) != OperationStatus.Done) return true;
            rest = rest[length..];
        }

        return false;
    }

    public static byte[] BytesOf(string argument)
    {
        var bytes = new List<byte>(argument.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (ReadOnlySpan<char> rest = argument; rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int length) == OperationStatus.Done)
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            else bytes.Add((byte)rest[0]);
            rest = rest[length..];
        }

        return [.. bytes];
    }

    private static string TextOf(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (bytes.Length > 0)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done) text.Append(rune);
            else foreach (byte value in bytes[..length]) text.Append((char)(FirstSurrogate + value));
            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
