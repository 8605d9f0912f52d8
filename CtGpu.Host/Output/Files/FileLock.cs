using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

internal enum LockState
{
    /// <summary>The lock was taken: no other process holds it.</summary>
    Taken,

    /// <summary>Another open file holds the lock, so its process is alive.</summary>
    Held,

    /// <summary>The file system has no locks.</summary>
    Unknown,
}

/// <summary>
/// Advisory locks on open files (flock). The kernel releases them when the process ends, however it ends. Processes in different
/// containers see each other's locks. So do different machines on network file systems that support locks.
/// </summary>
internal static class FileLock
{
    /// <summary>Takes a lock that shows that the writer of a file is alive. Readers can still open the file.</summary>
    public static LockState Share(SafeFileHandle file) => Take(file, Libc.LockShared);

    /// <summary>Takes the lock for this process alone.</summary>
    public static LockState Own(SafeFileHandle file) => Take(file, Libc.LockExclusive);

    /// <summary>Opens a file that this process is to own alone.</summary>
    /// <exception cref="IOException">Another process holds the lock (<see cref="IsHeld"/>), or the file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static SafeFileHandle OpenAlone(string path, FileMode mode, FileOptions options = FileOptions.None)
    {
        // Windows permits to delete the file before it is closed.
        FileShare share = OperatingSystem.IsWindows() && mode == FileMode.Open ? FileShare.Delete : FileShare.None;
        try
        {
            return File.OpenHandle(path, mode, FileAccess.ReadWrite, share, options);
        }
        catch (UnauthorizedAccessException) when (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            // Another user's file. On local file systems, a handle for reading suffices to lock it.
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, share);
        }
    }

    /// <summary>Whether a file could not be opened because another process holds its lock.</summary>
    public static bool IsHeld(IOException failure) => OperatingSystem.IsWindows()
        ? failure.HResult is unchecked((int)0x80070020)
        : failure.HResult == Libc.WouldBlock;

    private static LockState Take(SafeFileHandle file, int operation)
    {
        // Windows locks by the sharing mode in which a file was opened.
        if (OperatingSystem.IsWindows()) return LockState.Taken;
        int error = Libc.Flock(file, operation | Libc.LockWithoutWaiting);
        return error == 0 ? LockState.Taken : error == Libc.WouldBlock ? LockState.Held : LockState.Unknown;
    }
}
