using CtGpu.Host.Archives.Unpacking;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>Paths of members. No path of an archive is ever used to write, or to open a file of this machine.</summary>
internal static class MemberName
{
    /// <summary>
    /// A path relative to the archive, with forward slashes, escaped; empty for the archive itself. Backslashes separate names, as zips of
    /// Windows programs have them. Roots, drives and "." are dropped, as tar does.
    /// </summary>
    /// <param name="bytes">The path as the archive has it.</param>
    /// <exception cref="DamagedInputException">The path leads out of the archive, or cannot be one.</exception>
    public static string Clean(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ArchiveLimits.LongestName)
            throw Bad($"a member has a path of {bytes.Length} bytes", $"at most {ArchiveLimits.LongestName}");
        byte[] slashes = bytes.ToArray();
        slashes.AsSpan().Replace((byte)'\\', (byte)'/');
        // Escape writes \xHH; on Windows, its backslash would separate names.
        string shown = EscapedPath.Escape(slashes);
        if (OperatingSystem.IsWindows()) shown = shown.Replace('\\', '%');
        if (slashes.Contains((byte)0)) throw Bad($"the path of member {shown} has a NUL", "a name");
        string[] names = [.. shown.Split('/').Where(name => name is not ("" or "."))];
        if (names.Contains("..")) throw Bad($"the path of member {shown} contains ..", "a path within the archive");
        if (names is [[var drive, ':'], ..] && char.IsAsciiLetter(drive)) names = names[1..];
        if (names.Length > ArchiveLimits.DeepestFolder)
            throw Bad($"the path of member {shown} has {names.Length} names", $"at most {ArchiveLimits.DeepestFolder}");
        return string.Join('/', names);
    }

    private static DamagedInputException Bad(string found, string expected) =>
        new(found, expected, "Make the archive again from the folder, or unpack it with a tool that you trust and give the folder.");
}
