using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// A file that is written under a temporary name beside its final name. <see cref="Commit"/> renames it in one step, so a reader never sees
/// an incomplete file. Disposing an uncommitted file deletes it; <see cref="RemoveStale"/> deletes the files of killed processes.
/// Every failure is a <see cref="CtGpuException"/> with <see cref="ExitCode.CannotWrite"/>.
/// </summary>
internal sealed class PendingFile : IDisposable
{
    private readonly string _path;
    private SafeFileHandle? _handle;
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

    /// <param name="finalPath">Name after <see cref="Commit"/>; its folder exists.</param>
    /// <param name="expectedBytes">Disk space to allocate now, so a full disk fails before any work is done; 0 allocates none.</param>
    public static PendingFile Create(string finalPath, long expectedBytes = 0)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(finalPath))!;
        string path = Path.Combine(folder, TemporaryName.Of(Path.GetFileName(finalPath)));
        try
        {
            return new PendingFile(
                finalPath, path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: expectedBytes));
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

    /// <summary>Deletes temporary files that killed processes left in a folder. Files of running processes on this machine stay.</summary>
    /// <param name="shared">
    /// Other machines may also write to this folder. Their files stay until they are one hour old (<see cref="TemporaryName.Abandoned"/>).
    /// </param>
    public static void RemoveStale(string folder, bool shared)
    {
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, TemporaryName.Pattern))
            {
                if (shared ? TemporaryName.IsStray(path) : TemporaryName.IsOrphan(path) != false) File.Delete(path);
            }
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(folder, cause);
        }
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle!, bytes, Bytes);
            Writeback.Begin(_handle!, Bytes, bytes.Length);
            Bytes += bytes.Length;
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(FinalPath, cause);
        }
    }

    /// <summary>Flushes the bytes to the disk and closes the file. Nothing can be appended afterwards.</summary>
    public void Flush()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle!);
            _handle!.Dispose();
            _handle = null;
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(FinalPath, cause);
        }
    }

    /// <summary>Renames the flushed file to its final name. Replaces an existing file of that name.</summary>
    public void Commit()
    {
        try
        {
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
        _handle?.Dispose();
        _handle = null;
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
}
