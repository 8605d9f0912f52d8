using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Sidecars;

namespace CtGpu.Host.Output;

/// <summary>
/// Replaces the result in the folder of a series. Its caller holds the folder's lock, so the steps of two processes do not mix.
/// </summary>
internal static class SeriesCommit
{
    /// <summary>
    /// The result that another run has completed since <paramref name="planned"/>, if it equals the new one. Null if there is none.
    /// </summary>
    /// <param name="sidecar">The sidecar of the new result.</param>
    /// <exception cref="OtherRunException">The other run had other options or another input.</exception>
    public static Sidecar? MadeSince(SidecarStamp planned, string folder, Sidecar sidecar)
    {
        if (SidecarStamp.Of(folder) == planned) return null;
        if (Sidecar.ReadUnlessInvalid(folder) is not { } other || !other.FilesAreThere(folder)) return null;
        if (Difference(other, sidecar) is { } difference)
        {
            throw new OtherRunException(
                $"{folder} now holds the result of another run: {difference}. Expected that no run with other options or input uses "
                + "the same output folder at the same time. That result was kept. Give another -o, or wait until the other run ends.",
                folder);
        }

        return other.Hash == sidecar.Hash ? other : null;
    }

    /// <summary>
    /// Deletes the old sidecar first and renames the new one last. At any time, the folder's sidecar therefore describes the folder's
    /// volumes, also after a power failure.
    /// </summary>
    /// <param name="files">The flushed volumes.</param>
    /// <param name="record">The flushed sidecar.</param>
    /// <param name="outdated">Names of files to delete that belong to no result or an earlier one.</param>
    /// <param name="parents">Further folders with new names.</param>
    public static void Execute(
        string folder, IReadOnlyList<PendingFile> files, PendingFile record, IEnumerable<string> outdated, IEnumerable<string> parents)
    {
        bool replacesResult = FileState.MayExist(record.FinalPath);
        bool replacesFiles = replacesResult || files.Any(file => FileState.MayExist(file.FinalPath));
        Remove(folder, [Sidecar.FileName]);
        // A file system may reorder names. The old sidecar must not stay beside new volumes of the same size.
        if (replacesResult) DiskSync.Folders([folder]);
        foreach (PendingFile file in files) file.Rename();
        Remove(folder, outdated);
        // Nor may the new sidecar appear beside old volumes.
        if (replacesFiles) DiskSync.Folders([folder]);
        record.Rename();
        try
        {
            if (files.Append(record).FirstOrDefault(file => !file.IsInPlace) is { } replaced) throw Mixed(replaced.FinalPath);
            DiskSync.Folders(parents.Prepend(folder));
        }
        catch
        {
            // The series must not count as done.
            Remove(folder, [Sidecar.FileName]);
            throw;
        }
    }

    /// <summary>
    /// Deletes files, unless they or the whole folder are gone. A folder with such a name stays, because convert did not make it.
    /// </summary>
    /// <exception cref="CtGpuException">A file cannot be deleted (code 73).</exception>
    public static void Remove(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            try
            {
                File.Delete(path);
            }
            catch (Exception cause) when (FileFault.IsAbsent(cause))
            {
                // Another run has removed the folder.
            }
            catch (Exception cause) when (WriteFailure.Covers(cause))
            {
                if (!Directory.Exists(path)) throw WriteFailure.Of(path, cause);
            }
        }
    }

    private static string? Difference(Sidecar there, Sidecar here)
    {
        if (there.Numerics != here.Numerics) return $"numerics {there.Numerics} there, {here.Numerics} here";
        if (there.Series.InputFingerprint != here.Series.InputFingerprint) return "made from other files, or from files that changed";
        foreach (string option in there.Options.Keys.Union(here.Options.Keys))
        {
            string? before = there.Options.GetValueOrDefault(option), now = here.Options.GetValueOrDefault(option);
            if (before != now) return $"{option} {before ?? "none"} there, {now ?? "none"} here";
        }

        return null;
    }

    private static OtherRunException Mixed(string path) => new(
        $"{path} was replaced by another run while this run wrote the same series. Expected that file locks prevent this, but the file "
        + "system has none. Start one run at a time for each output folder, and run the same command again.",
        path);
}
