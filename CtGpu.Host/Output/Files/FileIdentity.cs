using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>Device and inode: two paths with the same identity lead to the same file or folder.</summary>
internal readonly record struct FileIdentity(ulong Device, ulong Inode)
{
    /// <summary>The identity of what a path leads to through links; null if it does not exist, or the system has no identities.</summary>
    /// <exception cref="IOException">The identity cannot be determined.</exception>
    public static FileIdentity? Of(string path) => Of(null, path);

    /// <summary>The identity of an open file.</summary>
    /// <exception cref="IOException">The identity cannot be determined.</exception>
    public static FileIdentity? Of(SafeFileHandle file) => Of(file, "");

    private static FileIdentity? Of(SafeFileHandle? file, string path)
    {
        bool known = OperatingSystem.IsLinux()
            || (OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64);
        if (!known) return null;
        try
        {
            int error = Libc.Identity(file, path, out ulong device, out ulong inode);
            if (error == 0) return new FileIdentity(device, inode);
            return error is Libc.NoSuchFile || error == Libc.NotImplemented ? null
                : throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
        catch (EntryPointNotFoundException)
        {
            // glibc before 2.28 has no statx.
            return null;
        }
    }
}
