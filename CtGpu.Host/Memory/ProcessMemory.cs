namespace CtGpu.Host.Memory;

/// <summary>Memory that this process uses now, in bytes.</summary>
/// <param name="Resident">Pages in memory that belong to the process alone.</param>
/// <param name="AddressSpace">Reserved addresses, used or not.</param>
/// <param name="Data">Private writable memory.</param>
internal readonly record struct ProcessMemory(long Resident, long AddressSpace, long Data)
{
    private const string Status = "/proc/self/status";

    public static ProcessMemory Of(SystemFiles files) => new(
        files.KilobytesOf(Status, "RssAnon") ?? Environment.WorkingSet,
        files.KilobytesOf(Status, "VmSize") ?? 0,
        files.KilobytesOf(Status, "VmData") ?? 0);
}
