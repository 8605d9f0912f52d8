namespace CtGpu.Host;

/// <summary>
/// Exit codes for faults of the file system. Only "does not exist" means that a file is absent. Permissions last; every other fault
/// may be gone in the next run.
/// </summary>
internal static class FileFault
{
    // errno on Unix, which .NET keeps as the HResult: EMFILE, ENOTDIR, ELOOP. HRESULT on Windows and of the assembly loader.
    private const int TooManyFiles = 24;
    private const int NotAFolder = 20;
    private const int LinkLoopLinux = 40;
    private const int LinkLoopMac = 62;
    private const int TooManyFilesWindows = unchecked((int)0x80070004);

    /// <summary>Whether an exception comes from the file system, not from a bug.</summary>
    public static bool Covers(Exception cause) => cause is IOException or UnauthorizedAccessException;

    /// <summary>Whether the file does not exist, or a part of its path is no folder.</summary>
    public static bool IsAbsent(Exception cause) =>
        cause is FileNotFoundException or DirectoryNotFoundException || (cause is IOException && cause.HResult == NotAFolder);

    /// <summary>Whether a link leads to itself.</summary>
    public static bool IsLinkLoop(Exception cause) => cause is IOException
        && ((OperatingSystem.IsLinux() && cause.HResult == LinkLoopLinux) || (OperatingSystem.IsMacOS() && cause.HResult == LinkLoopMac));

    /// <summary>Whether the process has no free file handle. The loader of assemblies reports it too.</summary>
    public static bool IsTooManyFiles(Exception? cause)
    {
        for (; cause != null; cause = cause.InnerException)
        {
            if (cause is IOException && cause.HResult is TooManyFiles or TooManyFilesWindows) return true;
        }

        return false;
    }

    /// <summary>The code for a file or folder of INPUT.</summary>
    public static ExitCode InputCode(Exception cause) => Lasts(cause) ? ExitCode.InvalidInput : ExitCode.Transient;

    /// <summary>The code for a file or folder of OUT.</summary>
    public static ExitCode OutputCode(Exception cause) => Lasts(cause) ? ExitCode.CannotWrite : ExitCode.Transient;

    /// <summary>The failure for a file or folder of OUT that cannot be read.</summary>
    public static CtGpuException OfOutput(string stage, string path, Exception cause)
    {
        ExitCode code = OutputCode(cause);
        string remedy = code == ExitCode.Transient ? "Run the command again once it can be read."
            : cause is UnauthorizedAccessException ? "Change its permissions, then run the command again."
            : "Give another path.";
        return new(code, stage, $"{path} cannot be read: {FirstLine(cause)}. {remedy}", [path], cause);
    }

    public static string FirstLine(Exception cause) => cause.Message.Split('\n', 2)[0].Trim().TrimEnd('.');

    private static bool Lasts(Exception cause) =>
        cause is UnauthorizedAccessException or PathTooLongException or DamagedInputException || IsLinkLoop(cause);
}
