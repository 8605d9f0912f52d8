using System.Reflection;
using System.Runtime.InteropServices;

namespace CtGpu.Host.Devices;

/// <summary>
/// What the machine's driver libraries say about devices, asked directly: a machine without them is known in
/// microseconds, and ILGPU is not even loaded. Also leads ILGPU to the libraries, since it asks for names that
/// most machines only have with a version (libcuda.so.1, libOpenCL.so.1).
/// </summary>
internal static unsafe class DriverLibraries
{
    private const ulong AllOpenClDevices = 0xFFFFFFFF;
    private static readonly Lock ResolverLock = new();
    private static bool _resolving;

    public static string CudaLibrary => OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";

    public static string OpenClLibrary =>
        OperatingSystem.IsWindows() ? "OpenCL.dll"
        : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL"
        : "libOpenCL.so.1";

    /// <summary>Why there is no CUDA device, with what to do about it; null when there is one.</summary>
    public static string? CudaMissing() => CudaMissing(CudaLibrary);

    /// <inheritdoc cref="CudaMissing()"/>
    /// <param name="name">The driver's library, to be loaded.</param>
    internal static string? CudaMissing(string name)
    {
        if (!NativeLibrary.TryLoad(name, out nint library))
            return $"NVIDIA's driver library {name} is not found; it comes with the driver (Debian: libcuda1, Ubuntu: libnvidia-compute), in a container with --gpus all";
        if (!NativeLibrary.TryGetExport(library, "cuInit", out nint init) || !NativeLibrary.TryGetExport(library, "cuDeviceGetCount", out nint count))
            return $"{name} is not NVIDIA's driver library: it has no cuInit";
        int error = ((delegate* unmanaged<uint, int>)init)(0);
        if (error != 0) return $"NVIDIA's driver does not start: {CudaError(library, error)}; nvidia-smi has to list the GPU, in a container with --gpus all";
        int devices;
        error = ((delegate* unmanaged<int*, int>)count)(&devices);
        return error != 0 ? $"NVIDIA's driver does not list its devices: {CudaError(library, error)}"
            : devices == 0 ? "NVIDIA's driver lists no device; CUDA_VISIBLE_DEVICES may hide it"
            : null;
    }

    /// <summary>Why there is no OpenCL device, with what to do about it; null when there is one.</summary>
    public static string? OpenClMissing() => OpenClMissing(OpenClLibrary);

    /// <inheritdoc cref="OpenClMissing()"/>
    /// <param name="name">The loader's library, to be loaded.</param>
    internal static string? OpenClMissing(string name)
    {
        const string drivers = "install the device's (Debian: intel-opencl-icd, mesa-opencl-icd, nvidia-opencl-icd)";
        if (!NativeLibrary.TryLoad(name, out nint library))
            return $"OpenCL's library {name} is not found; it comes with a package (Debian and Ubuntu: ocl-icd-libopencl1), and each device needs a driver";
        if (!NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out nint platforms) || !NativeLibrary.TryGetExport(library, "clGetDeviceIDs", out nint devices))
            return $"{name} is not OpenCL's library: it has no clGetPlatformIDs";
        var getPlatforms = (delegate* unmanaged<uint, nint*, uint*, int>)platforms;
        uint count;
        if (getPlatforms(0, null, &count) != 0 || count == 0) return $"OpenCL's loader finds no driver (on Linux no .icd file in /etc/OpenCL/vendors); {drivers}";
        var ids = new nint[count];
        fixed (nint* first = ids) _ = getPlatforms(count, first, null);
        foreach (nint id in ids)
        {
            uint found;
            if (((delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)devices)(id, AllOpenClDevices, 0, null, &found) == 0 && found > 0) return null;
        }

        return $"OpenCL's {(count == 1 ? "driver lists" : $"{count} drivers list")} no device; {drivers}, or give this user access to it (group render)";
    }

    /// <summary>Makes ILGPU find the libraries; to be called before it looks for devices.</summary>
    public static void LeadIlgpu()
    {
        lock (ResolverLock)
        {
            // Under WSL, ILGPU sets a resolver of its own, and an assembly takes only one.
            if (_resolving || OperatingSystem.IsWindows() || Directory.Exists("/usr/lib/wsl/lib")) return;
            NativeLibrary.SetDllImportResolver(typeof(ILGPU.Context).Assembly, Resolve);
            _resolving = true;
        }
    }

    /// <summary>The driver's own words for an error, which it has before it is started, too.</summary>
    private static string CudaError(nint library, int error)
    {
        byte* text = null;
        if (NativeLibrary.TryGetExport(library, "cuGetErrorString", out nint describe)) _ = ((delegate* unmanaged<int, byte**, int>)describe)(error, &text);
        return text == null ? $"error {error}" : $"error {error}, {Marshal.PtrToStringUTF8((nint)text)}";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        string? library = name switch
        {
            "cuda" => CudaLibrary,
            "OpenCL" => OpenClLibrary,
            _ => null,
        };
        return library != null && NativeLibrary.TryLoad(library, out nint handle) ? handle : 0;
    }
}
