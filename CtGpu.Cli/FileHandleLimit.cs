using System.Runtime.InteropServices;

namespace CtGpu.Cli;

/// <summary>
/// The number of files that the process may have open (ulimit -n). The runtime keeps a handle of each assembly, so with too few it
/// aborts wherever the next one is loaded. This check itself loads none.
/// </summary>
internal static unsafe partial class FileHandleLimit
{
    private const int ResourceLinux = 7;
    private const int ResourceMac = 8;
    private const int Error = 2;

    // The program has some 70 files open, and some for each thread that reads.
    private const ulong Least = 128;

    /// <summary>Whether the limit is sufficient. If not, writes a message to stderr.</summary>
    public static bool Suffices()
    {
        if (OperatingSystem.IsWindows()) return true;
        Limit limit;
        if (GetLimit(OperatingSystem.IsMacOS() ? ResourceMac : ResourceLinux, &limit) != 0 || limit.Maximum >= Least) return true;
        ReadOnlySpan<byte> message =
            "ctgpu: Too few file handles: this process may open fewer than 128 files. Raise the limit (ulimit -n), then run again.\n"u8;
        fixed (byte* bytes = message) _ = Write(Error, bytes, message.Length);
        return false;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, Limit* limit);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(int number, byte* bytes, nint length);

    /// <param name="Current">The runtime raises it to the maximum when it starts.</param>
    private readonly record struct Limit(ulong Current, ulong Maximum);
}
