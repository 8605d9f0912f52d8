using System.Diagnostics;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Gives one process at a time the right to change the results of a folder. A hidden file carries the lock; the kernel releases it when
/// the process ends. Has no effect on file systems without locks.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const string Name = ".lock.part";

    /// <summary>A holder works for milliseconds, or seconds on a busy disk. Hundreds of tasks of an array may start together.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly string _path;
    private readonly SafeFileHandle _file;

    private FolderLock(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
    }

    /// <param name="name">Name of a file, without its folder.</param>
    public static bool IsOne(ReadOnlySpan<char> name) => name.SequenceEqual(Name);

    /// <summary>Waits for the lock of an existing folder.</summary>
    /// <param name="patience">How long to wait; null for <see cref="Patience"/>.</param>
    /// <exception cref="BusyFolderException">Another process keeps the lock (code 75).</exception>
    /// <exception cref="CtGpuException">The folder is not writable (code 73).</exception>
    public static FolderLock Take(string folder, CancellationToken cancellation, TimeSpan? patience = null)
    {
        TimeSpan longest = patience ?? Patience;
        string path = Path.Combine(folder, Name);
        long start = Stopwatch.GetTimestamp();
        for (int pause = 1; ; pause = Math.Min(pause * 2, 50))
        {
            try
            {
                if (TryTake(path) is { } file) return new FolderLock(path, file);
            }
            catch (Exception cause) when (WriteFailure.Covers(cause))
            {
                throw WriteFailure.Of(folder, cause);
            }

            cancellation.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(start) > longest) throw new BusyFolderException(folder, path, longest);
            Thread.Sleep(pause);
        }
    }

    public void Dispose()
    {
        try
        {
            // While the lock is held: afterwards, the name may belong to another process.
            if (!OperatingSystem.IsWindows()) File.Delete(_path);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            // The next run deletes the file.
        }

        _file.Dispose();
    }

    private static SafeFileHandle? TryTake(string path)
    {
        SafeFileHandle file;
        try
        {
            FileOptions options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
            file = FileLock.OpenAlone(path, FileMode.OpenOrCreate, options);
        }
        catch (IOException held) when (FileLock.IsHeld(held) || held is FileNotFoundException)
        {
            // Held, or deleted by its holder while this process opened it.
            return null;
        }

        // The previous holder may have deleted the file after this process opened it.
        if (FileLock.Own(file) != LockState.Held && FileIdentity.Of(file) == FileIdentity.Of(path)) return file;
        file.Dispose();
        return null;
    }
}
