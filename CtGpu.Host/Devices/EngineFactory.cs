using System.Runtime.CompilerServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;

namespace CtGpu.Host.Devices;

/// <summary>Opens engines.</summary>
internal static class EngineFactory
{
    /// <summary>Opens the requested engines, in the order of the selector.</summary>
    /// <param name="selector">The requested devices.</param>
    /// <param name="cpuThreads">Threads of the CPU engine.</param>
    /// <param name="memoryBudget">Limit of each device's memory in bytes. Null for 80 % of its free memory.</param>
    /// <exception cref="CtGpuException">DeviceUnavailable: a device is missing or not usable. No engine stays open then.</exception>
    public static IReadOnlyList<IEngine> Open(DeviceSelector selector, int cpuThreads, long? memoryBudget = null)
    {
        var engines = new List<IEngine>();
        try
        {
            foreach (DeviceRequest request in selector.Requests) engines.Add(Open(Find(request), cpuThreads, memoryBudget));
        }
        catch
        {
            foreach (IEngine engine in engines) engine.Dispose();
            throw;
        }

        return engines;
    }

    private static IEngine Open(DeviceEntry entry, int cpuThreads, long? memoryBudget) =>
        entry.Kind == DeviceKind.Cpu ? new CpuEngine(cpuThreads) : OpenDevice(entry, memoryBudget);

    // Not inlined: the CPU engine must not load ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IlgpuEngine OpenDevice(DeviceEntry entry, long? memoryBudget)
    {
        int colon = entry.Selector.IndexOf(':', StringComparison.Ordinal);
        int index = colon < 0 ? 0 : int.Parse(entry.Selector.AsSpan(colon + 1), provider: null);
        return new IlgpuEngine(entry.Selector, DeviceCatalog.Device(entry.Kind, index), memoryBudget);
    }

    private static DeviceEntry Find(DeviceRequest request)
    {
        if (request.Kind is not { } kind) return DeviceCatalog.Auto();
        IReadOnlyList<DeviceEntry> entries = DeviceCatalog.Of(kind);
        if (entries is [{ Usable: false } none] && none.Selector == kind.Text()) throw Unavailable(kind.Text(), none.Reason!);
        if (request.Index >= entries.Count)
        {
            string devices = entries.Count == 1 ? "is 1 device" : $"are {entries.Count} devices";
            throw Unavailable($"{kind.Text()}:{request.Index}", $"there {devices} of this kind, numbered from 0");
        }

        DeviceEntry entry = entries[request.Index];
        return entry.Usable ? entry : throw Unavailable($"{entry.Selector} {entry.Name}", entry.Reason!);
    }

    private static CtGpuException Unavailable(string device, string found) => new(
        ExitCode.DeviceUnavailable, "device",
        $"--device {device} is not available: {found}. Take a device that \"ctgpu devices\" lists, or --device auto for the best of them.");
}
