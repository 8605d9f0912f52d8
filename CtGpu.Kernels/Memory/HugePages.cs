using System.Runtime.InteropServices;

namespace CtGpu.Kernels.Memory;

/// <summary>Huge pages of Linux. On other systems nothing happens.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page.</summary>
    public const nuint Size = 2 << 20;

    /// <summary>Smallest buffer, in bytes, that uses huge pages.</summary>
    public const nuint Threshold = 8 << 20;

    private const int MadvHugePage = 14;

    /// <summary>Advises the kernel to back the memory by huge pages.</summary>
    public static void Advise(void* memory, nuint bytes)
    {
        // The result is ignored: a kernel without transparent huge pages returns EINVAL and uses normal pages.
        if (OperatingSystem.IsLinux()) _ = MAdvise(memory, bytes, MadvHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* address, nuint length, int advice);
}
