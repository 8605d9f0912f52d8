using System.Security;

namespace CtGpu.Host.Output.Files;

/// <summary>Converts exceptions of the file system into a <see cref="CtGpuException"/> with <see cref="ExitCode.CannotWrite"/>.</summary>
internal static class WriteFailure
{
    // errno on Unix: ENOSPC, EIO, EROFS, EDQUOT. HRESULT on Windows: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL.
    private const int NoSpace = 28;
    private const int DiskError = 5;
    private const int ReadOnlySystem = 30;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMac = 69;
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);

    // COR_E_IO: .NET reports no system error code if the preallocation of a new file fails.
    private const int PreallocationFailed = unchecked((int)0x80131620);

    /// <summary>Whether an exception comes from the file system or an invalid path, not from a bug.</summary>
    public static bool Covers(Exception cause) =>
        cause is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    /// <param name="path">Final name of the file or folder that could not be written.</param>
    public static CtGpuException Of(string path, Exception cause)
    {
        bool full = cause.HResult is NoSpace or HandleDiskFull or DiskFull or PreallocationFailed
            || (OperatingSystem.IsLinux() && cause.HResult == QuotaExceededLinux)
            || (OperatingSystem.IsMacOS() && cause.HResult == QuotaExceededMac);
        bool unix = !OperatingSystem.IsWindows();
        string message = $"Cannot write {path}: " + (full
            ? "the disk is full or the quota is exhausted. Free some space and run the same command again; finished series are kept."
            : FirstLine(cause) + " " + (unix && cause.HResult == DiskError
                ? "The disk or file server reported an error. Check it, and run the same command again; finished series are kept."
                : unix && cause.HResult == ReadOnlySystem
                ? "Expected a file system that is mounted for writing. Mount it so, or give another output folder."
                : FileFault.IsTooManyFiles(cause)
                ? "Raise the limit of open files (ulimit -n), and run the same command again; finished series are kept."
                : FileAbove(path) is { } file ? $"{file} is a file. Expected a folder. Remove the file, and run the same command again."
                : "Give an output folder that exists or can be created, and that you have permission to write to."));
        return new CtGpuException(ExitCode.CannotWrite, "write", message, [path], cause);
    }

    /// <summary>A file in the place of a folder of the path; null if there is none.</summary>
    private static string? FileAbove(string path)
    {
        for (string? folder = Path.GetDirectoryName(path); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (!Directory.Exists(folder) && Path.Exists(folder)) return folder;
        }

        return null;
    }

    private static string FirstLine(Exception cause)
    {
        string line = cause.Message.Split('\n', 2)[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
