using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output;

/// <summary>
/// Asks the system to begin writing a part of a file to the disk, and does not wait: when the file is flushed at its end,
/// most of it is there. Advice only; nowhere but on Linux is it given.
/// </summary>
internal static partial class Writeback
{
    private const uint SyncFileRangeWrite = 2;

    public static void Begin(SafeFileHandle file, long offset, long bytes)
    {
        if (OperatingSystem.IsLinux()) _ = SyncFileRange(file, offset, bytes, SyncFileRangeWrite);
    }

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long bytes, uint flags);
}
