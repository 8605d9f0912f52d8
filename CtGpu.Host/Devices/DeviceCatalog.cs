using System.Runtime.CompilerServices;
using CtGpu.Kernels.Resample.Cpu;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Devices;

/// <summary>A device of this machine, or the reason why a kind of device is not there.</summary>
/// <param name="Selector">What --device takes, such as "cuda:0"; without a number where the kind has no device.</param>
/// <param name="Name">The device's own name, or what the kind is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="MemoryBytes">Device memory, or null where it is the host's or there is none.</param>
/// <param name="Usable">Whether --device takes it.</param>
/// <param name="Reason">Why it is not usable, or not chosen by auto; null otherwise.</param>
/// <param name="IsAuto">Whether auto chooses it.</param>
internal sealed record DeviceEntry(
    string Selector, string Name, DeviceKind Kind, long? MemoryBytes, bool Usable, string? Reason, bool IsAuto);

/// <summary>Lists the devices of this machine and chooses among them.</summary>
internal static class DeviceCatalog
{
    /// <summary>Every device, and for each kind that has none the reason.</summary>
    public static IReadOnlyList<DeviceEntry> List()
    {
        List<DeviceEntry> entries = [.. Of(DeviceKind.Cuda), .. Of(DeviceKind.OpenCl), .. Of(DeviceKind.Cpu), .. Of(DeviceKind.IlgpuCpu)];
        int chosen = entries.FindIndex(entry => entry.Usable && entry.Reason == null);
        entries[chosen] = entries[chosen] with { IsAuto = true };
        return entries;
    }

    /// <summary>The device that auto chooses: CUDA, else an OpenCL device that is no CPU, else the CPU engine.</summary>
    public static DeviceEntry Auto()
    {
        foreach (DeviceKind kind in (DeviceKind[])[DeviceKind.Cuda, DeviceKind.OpenCl])
        {
            DeviceEntry? found = Of(kind).FirstOrDefault(entry => entry.Usable && entry.Reason == null);
            if (found != null) return found with { IsAuto = true };
        }

        return Of(DeviceKind.Cpu)[0] with { IsAuto = true };
    }

    /// <summary>The devices of one kind, in the order of their numbers; where there is none, one entry with the reason.</summary>
    internal static IReadOnlyList<DeviceEntry> Of(DeviceKind kind)
    {
        if (kind == DeviceKind.Cpu)
            return [new DeviceEntry("cpu", $"{ResampleCpu.VectorName}, {Environment.ProcessorCount} logical processors", kind, null, true, null, false)];
        if (kind == DeviceKind.IlgpuCpu)
            return [new DeviceEntry("ilgpu-cpu", "ILGPU's simulation", kind, null, true, "for checking kernels; slow", false)];
        string? missing = kind == DeviceKind.Cuda ? DriverLibraries.CudaMissing() : DriverLibraries.OpenClMissing();
        List<DeviceEntry> found = missing != null ? [] : kind == DeviceKind.Cuda ? Cuda() : OpenCl();
        if (found.Count > 0) return found;
        missing ??= "its library lists devices, but ILGPU cannot read them";
        return [new DeviceEntry(kind.Text(), kind == DeviceKind.Cuda ? "NVIDIA GPUs" : "OpenCL devices", kind, null, false, missing, false)];
    }

    /// <summary>The device behind an entry of kind CUDA, OpenCL or ILGPU's simulation.</summary>
    internal static Device Device(DeviceKind kind, int index)
    {
        DriverLibraries.LeadIlgpu();
        return kind switch
        {
            DeviceKind.Cuda => CudaDevice.GetDevices(static _ => true)[index],
            DeviceKind.OpenCl => CLDevice.GetDevices(static _ => true)[index],
            _ => new CPUDevice(2, 1, Environment.ProcessorCount),
        };
    }

    // Kept apart, so that a machine without these devices never loads ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<DeviceEntry> Cuda()
    {
        DriverLibraries.LeadIlgpu();
        var entries = new List<DeviceEntry>();
        foreach (CudaDevice device in CudaDevice.GetDevices(static _ => true).Cast<CudaDevice>())
        {
            string? reason = device.Architecture == null ? "its compute capability is unknown to ILGPU"
                : device.InstructionSet == null ? $"the driver is too old for it (CUDA {device.DriverVersion})"
                : null;
            entries.Add(Entry(DeviceKind.Cuda, entries.Count, device, reason == null, reason));
        }

        return entries;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<DeviceEntry> OpenCl()
    {
        DriverLibraries.LeadIlgpu();
        var entries = new List<DeviceEntry>();
        foreach (CLDevice device in CLDevice.GetDevices(static _ => true).Cast<CLDevice>())
        {
            string? lack = Lack(device.Capabilities);
            string? reason = lack ?? ((device.DeviceType & CLDeviceType.CL_DEVICE_TYPE_CPU) != 0 ? "it is a CPU, where cpu is faster" : null);
            entries.Add(Entry(DeviceKind.OpenCl, entries.Count, device, lack == null, reason));
        }

        return entries;
    }

    /// <summary>What the kernels need and an OpenCL device does not have; they need no sub-groups and no half precision.</summary>
    internal static string? Lack(CLCapabilityContext capabilities)
    {
        List<string> lacks = [];
        if (!capabilities.GenericAddressSpace) lacks.Add("no generic address space (optional in OpenCL C 3.0)");
        if (!capabilities.Int64_Atomics) lacks.Add("no 64-bit atomics (cl_khr_int64_base_atomics)");
        if (!capabilities.Float64) lacks.Add("no float64 (cl_khr_fp64)");
        return lacks.Count == 0 ? null : $"the device or its driver has {string.Join(" and ", lacks)}";
    }

    private static DeviceEntry Entry(DeviceKind kind, int index, Device device, bool usable, string? reason) =>
        new($"{kind.Text()}:{index}", device.Name.Trim(), kind, device.MemorySize, usable, reason, false);
}
