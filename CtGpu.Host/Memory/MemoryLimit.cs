namespace CtGpu.Host.Memory;

/// <summary>An upper bound of this process's memory, and the part of it that volumes may use.</summary>
/// <param name="Name">What sets it, for messages: "the memory limit of the control group".</param>
/// <param name="Bytes">The bound.</param>
/// <param name="Used">Bytes that the process uses without volumes, with a reserve for its growth.</param>
internal sealed record MemoryLimit(string Name, long Bytes, long Used)
{
    /// <summary>Bytes that volumes may use.</summary>
    public long Available => Math.Max(0, Bytes - Used);

    /// <summary>Growth of the program itself: compiled code, managed objects, stacks.</summary>
    private const long Reserve = 64L << 20;

    /// <summary>Growth for each thread that reads, computes or compresses.</summary>
    private const long ReserveOfThread = 8L << 20;

    /// <summary>Address space of allocators and stacks, of which little is used.</summary>
    private const long ReserveOfAddresses = 256L << 20;

    /// <summary>The limit that leaves the fewest bytes for volumes.</summary>
    /// <param name="jobs">Threads that read, and of the CPU engine.</param>
    /// <param name="volumeBytes">Bytes of volumes that are allocated now; they are not counted as used.</param>
    public static MemoryLimit Of(int jobs, long volumeBytes) =>
        All(jobs, volumeBytes, new SystemFiles("/")).MinBy(limit => limit.Available)!;

    /// <summary>All limits that this process has.</summary>
    public static IEnumerable<MemoryLimit> All(int jobs, long volumeBytes, SystemFiles files)
    {
        long reserve = Reserve + (jobs * ReserveOfThread);
        ProcessMemory now = ProcessMemory.Of(files);
        long used = Math.Max(0, now.Resident - volumeBytes) + reserve;
        if (PhysicalBytes(files) is { } physical) yield return new("the memory of this machine", physical, used);
        if (!OperatingSystem.IsLinux()) yield break;
        if (ControlGroup.MemoryLimit(files) is { } group)
            yield return new("the memory limit of the control group or container", group, used);
        if (ResourceLimit.AddressSpace is { } space)
        {
            long addresses = Math.Max(0, now.AddressSpace - volumeBytes) + reserve + ReserveOfAddresses;
            yield return new("the limit of the address space (ulimit -v)", space, addresses);
        }

        if (ResourceLimit.Data is { } data)
            yield return new("the limit of the data segment (ulimit -d)", data, Math.Max(0, now.Data - volumeBytes) + reserve);
    }

    private static long? PhysicalBytes(SystemFiles files)
    {
        if (!OperatingSystem.IsLinux()) return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return files.KilobytesOf("/proc/meminfo", "MemTotal");
    }
}
