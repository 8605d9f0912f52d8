using System.Globalization;

namespace CtGpu.Host.Phantom;

/// <summary>The folder of a synthetic series and the names in it.</summary>
internal static class SeriesFolder
{
    /// <summary>File names of slices, in random order: readers must not depend on it.</summary>
    public static string[] Names(int seed, int count) =>
        [.. new RandomSequence(seed, 6).Permutation(count).Select(n => string.Create(CultureInfo.InvariantCulture, $"IM{n:00000}.dcm"))];

    /// <summary>Creates the folder if it is missing, and writes files into it.</summary>
    /// <param name="own">Names that the folder may contain.</param>
    /// <exception cref="CtGpuException">The folder has other files, or cannot be written to (73).</exception>
    public static void Write(string directory, IEnumerable<string> own, Action write)
    {
        try
        {
            Directory.CreateDirectory(directory);
            RefuseOthers(directory, [.. own]);
            write();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CtGpuException(
                ExitCode.CannotWrite, "write",
                $"Cannot write the phantom to {directory} ({failure.Message.TrimEnd('.')}). Expected a folder with write permission. "
                + "Pass another folder.", [directory], failure);
        }
    }

    /// <summary>Refuses a folder with other files, since these may belong to another series.</summary>
    public static void RefuseOthers(string directory, HashSet<string> own)
    {
        IEnumerable<string> entries = Directory.EnumerateFileSystemEntries(directory);
        string? other = entries.FirstOrDefault(path => !own.Contains(Path.GetFileName(path)));
        if (other == null) return;
        throw new CtGpuException(
            ExitCode.CannotWrite, "write",
            $"Cannot write the phantom to {directory}: it contains {Path.GetFileName(other)}, which is not part of this phantom. "
            + "Expected an empty or new folder. Pass another folder.", [other]);
    }
}
