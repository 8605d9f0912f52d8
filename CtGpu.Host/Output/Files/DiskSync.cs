using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Waits until files and folders are on the disk. <see cref="RandomAccess.FlushToDisk"/> ignores errors on Linux and macOS: a failed
/// fsync means that the file system has dropped data.
/// </summary>
internal static class DiskSync
{
    /// <exception cref="IOException">The bytes may not be on the disk.</exception>
    public static void File(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows()) RandomAccess.FlushToDisk(file);
        else ThrowIf(Libc.Sync(file));
    }

    /// <summary>Makes created, renamed and deleted names of a folder durable. Windows has no such call.</summary>
    /// <exception cref="IOException">The names may not be on the disk.</exception>
    public static void Folder(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        int error = Libc.OpenFolder(path, out SafeFileHandle folder);
        using (folder)
        {
            // Names can be created in a folder that cannot be listed.
            if (error == Libc.AccessDenied) return;
            if (error == 0) error = Libc.Sync(folder);
        }

        // Some network file systems cannot sync folders.
        if (error != Libc.Invalid && error != Libc.NotSupported && error != Libc.NotImplemented) ThrowIf(error);
    }

    /// <summary>Makes the names of several folders durable.</summary>
    /// <exception cref="CtGpuException">The names may not be on the disk (code 73).</exception>
    public static void Folders(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            try
            {
                Folder(path);
            }
            catch (IOException cause)
            {
                throw WriteFailure.Of(path, cause);
            }
        }
    }

    private static void ThrowIf(int error)
    {
        if (error != 0) throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }
}
