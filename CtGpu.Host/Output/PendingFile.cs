using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output;

/// <summary>
/// A file that is written beside its final name and takes that name by one rename, so that a reader never sees half
/// of it. Disposed before <see cref="Commit"/>, it leaves nothing behind; what a killed process leaves is removed by
/// <see cref="RemoveStale"/>. Every failure is a <see cref="CtGpuException"/> with <see cref="ExitCode.CannotWrite"/>.
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

    /// <summary>XXH128 of the voxel bytes, for a volume.</summary>
    public Xxh128 Xxh128 { get; set; }

    /// <summary>Bytes of the file so far.</summary>
    public long Bytes { get; private set; }

    /// <param name="finalPath">Name after <see cref="Commit"/>; its folder exists.</param>
    /// <param name="expectedBytes">Room to reserve, so that a full disk shows before the work, or 0.</param>
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

    /// <summary>Removes what killed processes left in a folder; what a living process of this machine writes stays.</summary>
    /// <param name="shared">Others may write here, from other machines too: what they have written to within the hour stays.</param>
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

    /// <summary>Brings the bytes to the disk and closes the file; nothing may be appended after.</summary>
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

    /// <summary>Gives the flushed file its final name, in place of a file that has it already.</summary>
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
            // The failure that led here is the one to report; the next run removes the file.
        }
    }
}
