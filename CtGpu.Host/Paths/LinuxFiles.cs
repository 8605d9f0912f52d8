using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Paths;

/// <summary>
/// File access of 64-bit Linux by paths that are bytes. .NET has strings for paths, and decodes bytes that are not UTF-8 with loss.
/// All constants and layouts here are the same for glibc and musl, x64 and arm64. A path must not contain 0.
/// </summary>
internal static unsafe partial class LinuxFiles
{
    private const int ReadOnly = 0, CloseOnExec = 0x80000;
    private const int CurrentFolder = -100;
    private const int NotPermitted = 1, NoEntry = 2, Interrupted = 4, NoAccess = 13, NotAFolder = 20, NameTooLong = 36, LinkLoop = 40;
    private const int LongestPath = 4096;
    private const int NameOffset = 19;
    private const uint TypeAndSize = 0x201;
    private const int TypeMask = 0xF000, FolderType = 0x4000, RegularType = 0x8000;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to open the file.</exception>
    public static SafeFileHandle Open(byte[] path)
    {
        while (true)
        {
            int file = Open(Terminated(path), ReadOnly | CloseOnExec);
            if (file >= 0) return new SafeFileHandle(file, ownsHandle: true);
            if (Marshal.GetLastPInvokeError() != Interrupted) throw Failure();
        }
    }

    /// <summary>What is at a path; links are followed.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    /// <exception cref="CtGpuException">The C library is too old.</exception>
    public static FileState StateOf(byte[] path)
    {
        try
        {
            if (StatX(CurrentFolder, Terminated(path), 0, TypeAndSize, out StatXBuffer found) < 0)
                return IsAbsent() ? default : throw Failure();
            int type = found.Mode & TypeMask;
            return new FileState(true, type == FolderType, type == RegularType ? (long)found.Size : 0);
        }
        catch (EntryPointNotFoundException cause)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "scan",
                $"{EscapedPath.Escape(path)}: this C library cannot access names that are not UTF-8. Expected glibc 2.28 or musl 1.2.5, "
                + "or later. Rename the file or folder.", [EscapedPath.Escape(path)], cause);
        }
    }

    /// <summary>The names in a folder, without "." and "..", in no order.</summary>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to list the folder.</exception>
    public static List<byte[]> NamesIn(byte[] folder)
    {
        nint stream = OpenDir(Terminated(folder));
        if (stream == 0) throw Failure();
        try
        {
            var names = new List<byte[]>();
            while (true)
            {
                byte* entry = ReadDir(stream);
                if (entry == null) return Marshal.GetLastPInvokeError() == 0 ? names : throw Failure();
                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(entry + NameOffset);
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(name.ToArray());
            }
        }
        finally
        {
            _ = CloseDir(stream);
        }
    }

    /// <summary>The text of a link, or null for anything else.</summary>
    public static byte[]? LinkTarget(byte[] path)
    {
        byte[] target = new byte[LongestPath];
        nint length = ReadLink(Terminated(path), target, target.Length);
        return length < 0 ? null : target[..(int)length];
    }

    /// <summary>The absolute path without links, or null if nothing is there.</summary>
    /// <exception cref="IOException">The system cannot tell.</exception>
    /// <exception cref="UnauthorizedAccessException">The user has no permission to find out.</exception>
    public static byte[]? RealPath(byte[] path)
    {
        byte[] real = new byte[LongestPath];
        if (RealPath(Terminated(path), real) != 0) return real[..Array.IndexOf(real, (byte)0)];
        return IsAbsent() ? null : throw Failure();
    }

    private static byte[] Terminated(byte[] path) => [.. path, 0];

    /// <summary>Whether the last call failed because nothing is there.</summary>
    private static bool IsAbsent() => Marshal.GetLastPInvokeError() is NoEntry or NotAFolder or LinkLoop;

    private static Exception Failure()
    {
        int error = Marshal.GetLastPInvokeError();
        string message = Marshal.GetPInvokeErrorMessage(error);
        return error switch
        {
            NotPermitted or NoAccess => new UnauthorizedAccessException(message),
            NoEntry => new FileNotFoundException(message),
            NameTooLong => new PathTooLongException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int StatX(int folder, byte[] path, int flags, uint mask, out StatXBuffer found);

    [LibraryImport("libc", EntryPoint = "opendir", SetLastError = true)]
    private static partial nint OpenDir(byte[] path);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    private static partial byte* ReadDir(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir")]
    private static partial int CloseDir(nint stream);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    private static partial nint ReadLink(byte[] path, [Out] byte[] target, nint size);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial nint RealPath(byte[] path, [Out] byte[] real);

    /// <summary>struct statx of the kernel.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXBuffer
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;
    }
}
