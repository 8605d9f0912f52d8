using System.Security;

namespace CtGpu.Host.Output;

/// <summary>Turns whatever a file system answers into the one failure that says the output cannot be written.</summary>
internal static class WriteFailure
{
    // errno on Unix; ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL as HRESULT on Windows.
    private const int NoSpace = 28;
    private const int QuotaExceededLinux = 122;
    private const int QuotaExceededMac = 69;
    private const int HandleDiskFull = unchecked((int)0x80070027);
    private const int DiskFull = unchecked((int)0x80070070);

    // COR_E_IO: .NET has no number of the system's only where room that a new file asks for is refused.
    private const int RoomRefused = unchecked((int)0x80131620);

    /// <summary>Failures of the file system or of the path, as opposed to our own mistakes.</summary>
    public static bool Covers(Exception cause) =>
        cause is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    /// <param name="path">Final name of what was to be written.</param>
    public static CtGpuException Of(string path, Exception cause)
    {
        bool full = cause.HResult is NoSpace or HandleDiskFull or DiskFull or RoomRefused
            || (OperatingSystem.IsLinux() && cause.HResult == QuotaExceededLinux)
            || (OperatingSystem.IsMacOS() && cause.HResult == QuotaExceededMac);
        string message = full
            ? $"Cannot write {path}: the disk is full, or the quota is reached. Free some space and run the same command again; finished series are kept."
            : $"Cannot write {path}: {FirstLine(cause)} Give an output folder that exists or can be created, and that you may write to.";
        return new CtGpuException(ExitCode.CannotWrite, "write", message, [path], cause);
    }

    private static string FirstLine(Exception cause)
    {
        string line = cause.Message.Split('\n', 2)[0].Trim();
        return line.EndsWith('.') ? line : line + ".";
    }
}
