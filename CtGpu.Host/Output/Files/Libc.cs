using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>Functions of libc that .NET lacks or does not check, on Linux and macOS. They return 0, or the error number.</summary>
internal static unsafe partial class Libc
{
    public const int NoSuchFile = 2;
    public const int Interrupted = 4;
    public const int AccessDenied = 13;
    public const int Invalid = 22;
    public const int NoTerminal = 25;
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockWithoutWaiting = 4;

    private const int FullSyncMac = 51;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint InodeOnly = 0x100;
    private const int StatBytes = 256;

    // Symbols of the process come before those of the library, so a preloaded library can replace them, as fault injection does.
    static Libc() => NativeLibrary.SetDllImportResolver(typeof(Libc).Assembly, Resolve);

    public static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    public static int NotSupported => OperatingSystem.IsMacOS() ? 45 : 95;

    public static int NotImplemented => OperatingSystem.IsMacOS() ? 78 : 38;

    /// <summary>Writes the data and metadata of a file or folder to the disk, also from the disk's own cache.</summary>
    public static int Sync(SafeFileHandle file)
    {
        int error = OperatingSystem.IsMacOS() ? Repeat(() => Fcntl(file, FullSyncMac)) : NotSupported;
        // Not every file system of macOS has the full sync.
        return error == NotSupported || error is Invalid or NoTerminal ? Repeat(() => Fsync(file)) : error;
    }

    public static int Flock(SafeFileHandle file, int operation) => Repeat(() => FlockOnce(file, operation));

    /// <summary>Opens a folder for <see cref="Sync"/>. .NET opens files only.</summary>
    public static int OpenFolder(string path, out SafeFileHandle folder)
    {
        int descriptor = -1;
        int error = Repeat(() => descriptor = Open(path, OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000));
        folder = new SafeFileHandle(descriptor, ownsHandle: true);
        return error;
    }

    /// <summary>Device and inode of an open file, or of the file at a path.</summary>
    public static int Identity(SafeFileHandle? file, string path, out ulong device, out ulong inode)
    {
        byte* stat = stackalloc byte[StatBytes];
        int error;
        if (OperatingSystem.IsMacOS())
        {
            error = Repeat(() => file == null ? StatMac(path, stat) : FstatMac(file, stat));
            (device, inode) = (*(uint*)stat, *(ulong*)(stat + 8));
            return error;
        }

        error = Repeat(() => file == null
            ? Statx(CurrentFolder, path, 0, InodeOnly, stat)
            : Statx(file, "", EmptyPath, InodeOnly, stat));
        device = ((ulong)*(uint*)(stat + 136) << 32) | *(uint*)(stat + 140);
        inode = *(ulong*)(stat + 32);
        return error;
    }

    /// <summary>Id of the running kernel since its start, or null.</summary>
    public static string? BootIdMac()
    {
        byte* id = stackalloc byte[StatBytes];
        nint bytes = StatBytes - 1;
        return SysctlByName("kern.bootsessionuuid", id, &bytes, null, 0) == 0 ? Marshal.PtrToStringUTF8((nint)id, (int)bytes) : null;
    }

    private static int Repeat(Func<int> call)
    {
        while (call() < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) return error;
        }

        return 0;
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library == "libc" ? NativeLibrary.GetMainProgramHandle() : 0;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockOnce(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* stat);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, byte* stat);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatMac(string path, byte* stat);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int FstatMac(SafeFileHandle file, byte* stat);

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SysctlByName(string name, byte* value, nint* bytes, void* newValue, nint newBytes);
}
