using System.Runtime.CompilerServices;
using CtGpu.Kernels.Resample.Cpu;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace CtGpu.Host.Devices;

/// <summary>A device of this machine, or the reason why a kind of device is missing.</summary>
/// <param name="Selector">Value for --device, such as "cuda:0". It has no number if the machine has no device of the kind.</param>
/// <param name="Name">Name of the device, or of the kind if it has no device.</param>
/// <param name="Kind">Kind of the device.</param>
/// <param name="MemoryBytes">Device memory. Null for devices that use host memory, and for missing devices.</param>
/// <param name="Usable">Whether --device accepts it.</param>
/// <param name="Reason">Why it is not usable, or why auto does not choose it. Otherwise null.</param>
/// <param name="IsAuto">Whether auto chooses it.</param>
internal sealed record DeviceEntry(
    string Selector, string Name, DeviceKind Kind, long? MemoryBytes, bool Usable, string? Reason, bool IsAuto);

/// <summary>Lists the devices of this machine and chooses among them.</summary>
internal static class DeviceCatalog
{
    /// <summary>Every device. A kind without devices has one entry with the reason.</summary>
    public static IReadOnlyList<DeviceEntry> List()
    {
        List<DeviceEntry> entries = [.. Of(DeviceKind.Cuda), .. Of(DeviceKind.OpenCl), .. Of(DeviceKind.Cpu), .. Of(DeviceKind.IlgpuCpu)];
        int chosen = entries.FindIndex(entry => entry.Usable && entry.Reason == null);
        entries[chosen] = entries[chosen] with { IsAuto = true };
        return entries;
    }

    /// <summary>The device that auto chooses: CUDA, else an OpenCL device other than a CPU, else the CPU engine.</summary>
    internal static DeviceEntry Auto()
    {
        foreach (DeviceKind kind in (DeviceKind[])[DeviceKind.Cuda, DeviceKind.OpenCl])
        {
            DeviceEntry? found = Of(kind).FirstOrDefault(entry => entry.Usable && entry.Reason == null);
            if (found != null) return found with { IsAuto = true };
        }

        return Of(DeviceKind.Cpu)[0] with { IsAuto = true };
    }

    /// <summary>The devices of one kind in the order of their numbers. If there is none, one entry with the reason.</summary>
    internal static IReadOnlyList<DeviceEntry> Of(DeviceKind kind)
    {
        if (kind == DeviceKind.Cpu)
        {
            string name = $"{ResampleCpu.VectorName}, {Environment.ProcessorCount} logical processors";
            return [new DeviceEntry("cpu", name, kind, null, true, null, false)];
        }

        if (kind == DeviceKind.IlgpuCpu)
        {
            const string reason = "it is slow, and only for testing kernels";
            return [new DeviceEntry("ilgpu-cpu", "ILGPU's simulation of a GPU", kind, null, true, reason, false)];
        }

        string? missing = kind == DeviceKind.Cuda ? DriverLibraries.CudaMissing() : DriverLibraries.OpenClMissing();
        List<DeviceEntry> found = missing != null ? [] : kind == DeviceKind.Cuda ? Cuda() : OpenCl();
        if (found.Count > 0) return found;
        missing ??= "its library lists devices, but ILGPU finds none of them";
        string kindName = kind == DeviceKind.Cuda ? "NVIDIA GPUs" : "OpenCL devices";
        return [new DeviceEntry(kind.Text(), kindName, kind, null, false, missing, false)];
    }

    /// <summary>Returns ILGPU's device with this number, for CUDA and OpenCL; for other kinds, ILGPU's simulation of a GPU.</summary>
    internal static Device Device(DeviceKind kind, int index)
    {
        DriverLibraries.LetIlgpuFindLibraries();
        return kind switch
        {
            DeviceKind.Cuda => CudaDevice.GetDevices(static _ => true)[index],
            DeviceKind.OpenCl => CLDevice.GetDevices(static _ => true)[index],
            _ => new CPUDevice(2, 1, Environment.ProcessorCount),
        };
    }

    // Not inlined: a machine without these devices must not load ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<DeviceEntry> Cuda()
    {
        DriverLibraries.LetIlgpuFindLibraries();
        var entries = new List<DeviceEntry>();
        foreach (CudaDevice device in CudaDevice.GetDevices(static _ => true).Cast<CudaDevice>())
        {
            string? reason = device.Architecture == null ? "ILGPU does not support its compute capability"
                : device.InstructionSet == null ? $"its driver is too old (CUDA {device.DriverVersion})"
                : null;
            entries.Add(Entry(DeviceKind.Cuda, entries.Count, device, reason == null, reason));
        }

        return entries;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static List<DeviceEntry> OpenCl()
    {
        DriverLibraries.LetIlgpuFindLibraries();
        var entries = new List<DeviceEntry>();
        foreach (CLDevice device in CLDevice.GetDevices(static _ => true).Cast<CLDevice>())
        {
            string? missing = MissingCapabilities(device.Capabilities);
            bool isCpu = (device.DeviceType & CLDeviceType.CL_DEVICE_TYPE_CPU) != 0;
            string? reason = missing ?? (isCpu ? "it is a CPU, and --device cpu is faster" : null);
            entries.Add(Entry(DeviceKind.OpenCl, entries.Count, device, missing == null, reason));
        }

        return entries;
    }

    /// <summary>The missing capabilities of an OpenCL device, or null. The kernels need neither sub-groups nor half precision.</summary>
    internal static string? MissingCapabilities(CLCapabilityContext capabilities)
    {
        List<string> missing = [];
        if (!capabilities.GenericAddressSpace) missing.Add("no generic address space (optional in OpenCL C 3.0)");
        if (!capabilities.Int64_Atomics) missing.Add("no 64-bit atomics (cl_khr_int64_base_atomics)");
        if (!capabilities.Float64) missing.Add("no float64 (cl_khr_fp64)");
        return missing.Count == 0 ? null : $"the device or its driver has {string.Join(" and ", missing)}";
    }

    private static DeviceEntry Entry(DeviceKind kind, int index, Device device, bool usable, string? reason) =>
        new($"{kind.Text()}:{index}", device.Name.Trim(), kind, device.MemorySize, usable, reason, false);
}
