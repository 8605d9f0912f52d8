using System.Runtime.InteropServices;

namespace CtGpu.Host.Memory;

/// <summary>Limits of this process that ulimit sets. Null if there is none.</summary>
internal static unsafe partial class ResourceLimit
{
    private const int LinuxData = 2;
    private const int LinuxAddressSpace = 9;

    public static long? AddressSpace => Of(LinuxAddressSpace);

    public static long? Data => Of(LinuxData);

    private static long? Of(int resource)
    {
        // The current limit, then the highest that the process may set.
        ulong* limits = stackalloc ulong[2];
        return GetLimit(resource, limits) == 0 && limits[0] <= long.MaxValue ? (long)limits[0] : null;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ulong* limits);
}
