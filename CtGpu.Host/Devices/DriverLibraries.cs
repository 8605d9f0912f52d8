using System.Reflection;
using System.Runtime.InteropServices;

namespace CtGpu.Host.Devices;

/// <summary>
/// Queries the driver libraries for devices without ILGPU, so that a machine without devices is recognized in microseconds
/// and never loads ILGPU. Also resolves the library names for ILGPU: it asks for names without a version, but most machines
/// have only libcuda.so.1 and libOpenCL.so.1.
/// </summary>
internal static unsafe class DriverLibraries
{
    private const ulong AllOpenClDevices = 0xFFFFFFFF;

    /// <summary>Windows puts the driver here for Linux under WSL 2. Not every distribution searches this folder.</summary>
    private const string WslCudaLibrary = "/usr/lib/wsl/lib/libcuda.so.1";

    private static readonly Lock ResolverLock = new();
    private static bool _resolving;

    /// <summary>Names of the driver's library, in the order in which they are tried.</summary>
    public static IReadOnlyList<string> CudaLibraries { get; } =
        OperatingSystem.IsWindows() ? ["nvcuda.dll"] : ["libcuda.so.1", WslCudaLibrary];

    public static string OpenClLibrary =>
        OperatingSystem.IsWindows() ? "OpenCL.dll"
        : OperatingSystem.IsMacOS() ? "/System/Library/Frameworks/OpenCL.framework/OpenCL"
        : "libOpenCL.so.1";

    /// <summary>Why there is no CUDA device, and what to do. Null if there is one.</summary>
    public static string? CudaMissing() => CudaMissing(CudaLibraries);

    /// <inheritdoc cref="CudaMissing()"/>
    /// <param name="names">Names of the driver's library, in the order in which they are tried.</param>
    internal static string? CudaMissing(IReadOnlyList<string> names)
    {
        nint library = Load(names, out string name);
        if (library == 0)
        {
            return $"NVIDIA's driver library {name} is not found; install the driver (Debian: libcuda1, Ubuntu: libnvidia-compute), " +
                "or start the container with --gpus all";
        }

        if (!NativeLibrary.TryGetExport(library, "cuInit", out nint init)
            || !NativeLibrary.TryGetExport(library, "cuDeviceGetCount", out nint count))
        {
            return $"{name} is not NVIDIA's driver library: it has no cuInit";
        }

        int error = ((delegate* unmanaged<uint, int>)init)(0);
        if (error != 0)
        {
            return $"NVIDIA's driver does not start: {CudaError(library, error)}; check that nvidia-smi lists the GPU, " +
                "and start a container with --gpus all";
        }

        int devices;
        error = ((delegate* unmanaged<int*, int>)count)(&devices);
        return error != 0 ? $"NVIDIA's driver does not list its devices: {CudaError(library, error)}"
            : devices == 0 ? "NVIDIA's driver lists no device; check that CUDA_VISIBLE_DEVICES does not hide it"
            : null;
    }

    /// <summary>Why there is no OpenCL device, and what to do. Null if there is one.</summary>
    public static string? OpenClMissing() => OpenClMissing(OpenClLibrary);

    /// <inheritdoc cref="OpenClMissing()"/>
    /// <param name="name">File name of the OpenCL loader.</param>
    internal static string? OpenClMissing(string name)
    {
        const string drivers = "install the driver of the device (Debian: intel-opencl-icd, mesa-opencl-icd, nvidia-opencl-icd)";
        if (!NativeLibrary.TryLoad(name, out nint library))
        {
            return $"OpenCL's library {name} is not found; install it (Debian and Ubuntu: ocl-icd-libopencl1) " +
                "and the driver of the device";
        }

        if (!NativeLibrary.TryGetExport(library, "clGetPlatformIDs", out nint platforms)
            || !NativeLibrary.TryGetExport(library, "clGetDeviceIDs", out nint devices))
        {
            return $"{name} is not OpenCL's library: it has no clGetPlatformIDs";
        }

        var getPlatforms = (delegate* unmanaged<uint, nint*, uint*, int>)platforms;
        uint count;
        if (getPlatforms(0, null, &count) != 0 || count == 0)
            return $"OpenCL's loader finds no driver (on Linux no .icd file in /etc/OpenCL/vendors); {drivers}";
        var ids = new nint[count];
        fixed (nint* first = ids) _ = getPlatforms(count, first, null);
        var getDevices = (delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)devices;
        foreach (nint id in ids)
        {
            uint found;
            if (getDevices(id, AllOpenClDevices, 0, null, &found) == 0 && found > 0) return null;
        }

        return $"OpenCL's {(count == 1 ? "driver lists" : $"{count} drivers list")} no device; {drivers}, " +
            "or give this user access to the device (group render)";
    }

    /// <summary>Lets ILGPU find the libraries. Must be called before ILGPU lists devices.</summary>
    public static void LetIlgpuFindLibraries()
    {
        lock (ResolverLock)
        {
            if (_resolving || OperatingSystem.IsWindows()) return;
            _resolving = true;
            try
            {
                NativeLibrary.SetDllImportResolver(typeof(ILGPU.Context).Assembly, Resolve);
            }
            catch (InvalidOperationException)
            {
                // An assembly has one resolver, and another user of ILGPU in this process has set it.
            }
        }
    }

    /// <summary>The driver's description of an error. It is also available if the driver does not start.</summary>
    private static string CudaError(nint library, int error)
    {
        byte* text = null;
        if (NativeLibrary.TryGetExport(library, "cuGetErrorString", out nint describe))
            _ = ((delegate* unmanaged<int, byte**, int>)describe)(error, &text);
        return text == null ? $"error {error}" : $"error {error}, {Marshal.PtrToStringUTF8((nint)text)}";
    }

    /// <summary>Loads the first library that is found. Returns 0 and the first name if none is.</summary>
    private static nint Load(IReadOnlyList<string> names, out string found)
    {
        foreach (string name in names)
        {
            found = name;
            if (NativeLibrary.TryLoad(name, out nint library)) return library;
        }

        found = names[0];
        return 0;
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name switch
    {
        "cuda" => Load(CudaLibraries, out _),
        "OpenCL" => Load([OpenClLibrary], out _),
        _ => 0,
    };
}
