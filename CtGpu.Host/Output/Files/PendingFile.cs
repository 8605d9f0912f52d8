using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// A file that is written under a temporary name beside its final name. <see cref="Commit"/> renames it in one step, so a reader never sees
/// an incomplete file. Disposing an uncommitted file deletes it; <see cref="RemoveStale"/> deletes the files of killed processes. The file
/// stays open and locked until then, which shows other processes that it is in use.
/// Every failure to write is a <see cref="CtGpuException"/> with <see cref="ExitCode.CannotWrite"/>.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    /// <summary>A new file can be lost only to a process that deletes abandoned files at the same instant.</summary>
    private const int MostAttempts = 10;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private bool _committed;

    private PendingFile(string finalPath, string path, SafeFileHandle handle)
    {
        FinalPath = finalPath;
        _path = path;
        _handle = handle;
    }

    public string FinalPath { get; }

    /// <summary>XXH128 of the voxel bytes; set for volumes only.</summary>
    public Xxh128 Xxh128 { get; set; }

    /// <summary>Bytes written so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether the committed file is still the one at its final path. A process that ignores locks may have replaced it.</summary>
    public bool IsInPlace
    {
        get
        {
            try
            {
                return _handle.IsClosed || FileIdentity.Of(_handle) == FileIdentity.Of(FinalPath);
            }
            catch (IOException cause)
            {
                throw WriteFailure.Of(FinalPath, cause);
            }
        }
    }

    private string Folder => Path.GetDirectoryName(_path)!;

    /// <param name="finalPath">Name after <see cref="Commit"/>; its folder exists.</param>
    /// <param name="expectedBytes">Disk space to allocate now, so a full disk fails before any work is done; 0 allocates none.</param>
    public static PendingFile Create(string finalPath, long expectedBytes = 0)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(finalPath))!;
        string domain = LockDomain.Of(folder);
        try
        {
            for (int attempt = 0; attempt < MostAttempts; attempt++)
            {
                string path = Path.Combine(folder, TemporaryName.Of(Path.GetFileName(finalPath), domain));
                if (TryOpen(path, expectedBytes) is not { } handle) continue;
                LockState state = FileLock.Share(handle);
                if (state == LockState.Taken ? File.Exists(path) : state == LockState.Unknown && domain == LockDomain.Unknown)
                    return new PendingFile(finalPath, path, handle);
                handle.Dispose();
                File.Delete(path);
                // Without a lock, the name must not say that there is one.
                if (state == LockState.Unknown) domain = LockDomain.Unknown;
            }

            throw new IOException("Another process deletes its temporary files.");
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(finalPath, cause);
        }
    }

    /// <summary>Writes a whole file and commits it.</summary>
    public static void Replace(string finalPath, ReadOnlySpan<byte> content)
    {
        using PendingFile file = Create(finalPath);
        file.Append(content);
        file.Flush();
        file.Commit();
    }

    /// <summary>
    /// Deletes temporary files that killed processes left in a folder. Files of running processes stay. Files whose process cannot be
    /// checked stay for <see cref="TemporaryName.Abandoned"/>.
    /// </summary>
    /// <exception cref="CtGpuException">
    /// A file cannot be deleted (code 73), or the folder cannot be listed now (75), or is not permitted to be listed (73).
    /// </exception>
    public static void RemoveStale(string folder)
    {
        TimeSpan abandoned = TemporaryName.Abandoned;
        DateTime? now = null;
        foreach (string path in TemporaryIn(folder))
        {
            try
            {
                using TemporaryOwner owner = TemporaryOwner.Of(path);
                if (owner.HasEnded ?? (now ??= Now(folder)) - File.GetLastWriteTimeUtc(path) > abandoned) DeleteIfPermitted(path);
            }
            catch (Exception cause) when (WriteFailure.Covers(cause))
            {
                throw WriteFailure.Of(path, cause);
            }
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Bytes);
            Writeback.Begin(_handle, Bytes, bytes.Length);
            Bytes += bytes.Length;
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(FinalPath, cause);
        }
    }

    /// <summary>Flushes the bytes to the disk. Nothing can be appended afterwards.</summary>
    public void Flush()
    {
        try
        {
            DiskSync.File(_handle);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(FinalPath, cause);
        }
    }

    /// <summary>
    /// Renames the flushed file to its final name, and flushes that name to the disk. Replaces an existing file of that name.
    /// </summary>
    public void Commit()
    {
        Rename();
        DiskSync.Folders([Folder]);
    }

    /// <summary>Renames the flushed file. Several files of a folder need its <see cref="DiskSync.Folder"/> only once.</summary>
    public void Rename()
    {
        try
        {
            // Windows does not rename open files.
            if (OperatingSystem.IsWindows()) _handle.Dispose();
            File.Move(_path, FinalPath, overwrite: true);
            _committed = true;
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(FinalPath, cause);
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_committed) return;
        _committed = true;
        try
        {
            File.Delete(_path);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            // Do not hide the earlier failure. The next run deletes the file.
        }
    }

    /// <summary>Another user's file may stay: it takes part in no result.</summary>
    private static void DeleteIfPermitted(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (UnauthorizedAccessException)
        {
            // `status` lists the file.
        }
    }

    private static string[] TemporaryIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, TemporaryName.Pattern).Where(path => TemporaryName.IsOne(Path.GetFileName(path)))];
        }
        catch (Exception cause) when (FileFault.IsAbsent(cause))
        {
            // Another run has removed the folder.
            return [];
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("write", folder, cause);
        }
    }

    /// <summary>Opens a new file, or returns null if another process has locked it already to see whether it is in use.</summary>
    private static SafeFileHandle? TryOpen(string path, long bytes)
    {
        try
        {
            // NFS needs read access for a shared lock.
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, preallocationSize: bytes);
        }
        catch (IOException held) when (FileLock.IsHeld(held))
        {
            File.Delete(path);
            return null;
        }
    }

    /// <summary>The time of the file system. On network file systems, the clock of this machine may differ by hours.</summary>
    private static DateTime Now(string folder)
    {
        using PendingFile file = Create(Path.Combine(folder, "now"));
        return File.GetLastWriteTimeUtc(file._path);
    }
}
