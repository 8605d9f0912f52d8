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

    /// <summary>Why there is no CUDA device, or null when there is one.</summary>
    public static string? CudaMissing()
    {
        if (!NativeLibrary.TryLoad(CudaLibrary, out nint library)) return $"no NVIDIA driver library {CudaLibrary}";
        if (!NativeLibrary.TryGetExport(library, "cuInit", out nint init) || !NativeLibrary.TryGetExport(library, "cuDeviceGetCount", out nint count))
            return $"{CudaLibrary} is not an NVIDIA driver library";
        int error = ((delegate* unmanaged<uint, int>)init)(0);
        if (error != 0) return $"the NVIDIA driver cannot start: cuInit answers {error}{(error == 100 ? ", no device" : "")}";
        int devices;
        error = ((delegate* unmanaged<int*, int>)count)(&devices);
        return error != 0 ? $"the NVIDIA driver does not list its devices: cuDeviceGetCount answers {error}"
            : devices == 0 ? "the NVIDIA driver lists no device"
            : null;
    }

    /// <summary>Why there is no OpenCL device, or null when there is one.</summary>
    public static string? OpenClMissing()
    {
        if (!NativeLibrary.TryLoad(OpenClLibrary, out nint library)) return $"no OpenCL library {OpenClLibrary}";
        if (!NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out nint platforms) || !NativeLibrary.TryGetExport(library, "clGetDeviceIDs", out nint devices))
            return $"{OpenClLibrary} is not an OpenCL library";
        var getPlatforms = (delegate* unmanaged<uint, nint*, uint*, int>)platforms;
        uint count;
        if (getPlatforms(0, null, &count) != 0 || count == 0) return "no OpenCL platform is installed";
        var ids = new nint[count];
        fixed (nint* first = ids) _ = getPlatforms(count, first, null);
        foreach (nint id in ids)
        {
            uint found;
            if (((delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)devices)(id, AllOpenClDevices, 0, null, &found) == 0 && found > 0) return null;
        }

        return "no OpenCL platform has a device";
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
