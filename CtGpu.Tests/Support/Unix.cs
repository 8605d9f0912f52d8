using System.Diagnostics;

namespace CtGpu.Tests.Support;

/// <summary>Files that are no regular files, and permissions. Tests are skipped where the system has none.</summary>
internal static class Unix
{
    /// <summary>Creates a named pipe. Opening it would block for ever.</summary>
    public static void Pipe(string path)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no named pipes in folders.");
        using Process make = Process.Start("mkfifo", path);
        make.WaitForExit();
    }

    /// <summary>Takes all permissions from a file or folder, and gives them back on disposal.</summary>
    public static IDisposable Closed(string path)
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Needs Unix permissions that bind this user.");
            return null!;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, UnixFileMode.None);
        return new Reopening(path, mode);
    }

    private sealed class Reopening(string path, UnixFileMode mode) : IDisposable
    {
        public void Dispose()
        {
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, mode);
        }
    }
}
