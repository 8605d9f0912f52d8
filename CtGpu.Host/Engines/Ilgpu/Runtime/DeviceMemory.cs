using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Allocates device memory up to a budget. All memory of volumes, pictures and surfaces comes from here. Each slot has its own
/// budget, so that the volumes of one slot never use the memory of another.
/// </summary>
internal sealed class DeviceMemory
{
    private readonly Accelerator _accelerator;
    private readonly string _device;
    private readonly Func<long, HostBuffer> _allocateHost;
    private long _used;

    /// <param name="accelerator">The device.</param>
    /// <param name="device">Its name for messages.</param>
    /// <param name="budget">Upper bound of the allocated bytes.</param>
    /// <param name="allocateHost">Allocates host memory for copies. By default, it is pageable.</param>
    public DeviceMemory(Accelerator accelerator, string device, long budget, Func<long, HostBuffer>? allocateHost = null)
    {
        _allocateHost = allocateHost ?? (bytes => new PageableBuffer(bytes));
        _accelerator = accelerator;
        _device = device;
        Budget = budget;
    }

    /// <summary>Upper bound of the allocated bytes.</summary>
    public long Budget { get; }

    /// <exception cref="CtGpuException">Transient: the buffer exceeds the budget or the free memory of the device.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length)
        where T : unmanaged
    {
        long bytes = length * Interop.SizeOf<T>();
        if (Interlocked.Add(ref _used, bytes) > Budget)
        {
            Interlocked.Add(ref _used, -bytes);
            string left = Mebibytes(Budget - Interlocked.Read(ref _used));
            throw TooLittle(bytes, $"{left} are left of its budget of {Mebibytes(Budget)}", null);
        }

        try
        {
            return _accelerator.Allocate1D<T>(length);
        }
        catch (Exception failure) when (failure is AcceleratorException or OutOfMemoryException)
        {
            Interlocked.Add(ref _used, -bytes);
            throw TooLittle(bytes, $"{Mebibytes(Free(_accelerator))} are free", failure);
        }
    }

    /// <summary>Allocates host memory for copies of this device. It does not count towards the budget.</summary>
    public HostBuffer AllocateHost(long bytes) => _allocateHost(bytes);

    public void Release<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        Interlocked.Add(ref _used, -buffer.LengthInBytes);
        Quietly(buffer.Dispose);
    }

    /// <summary>
    /// Releases a resource of the driver, and ignores an error of the device: a lost device answers every call with an error, and the
    /// first one has been reported already.
    /// </summary>
    public static void Quietly(Action release)
    {
        try
        {
            release();
        }
        catch (AcceleratorException)
        {
            // This error must not hide the one that was reported.
        }
    }

    /// <summary>Free bytes of the device, or all of its bytes if the driver does not report the free ones.</summary>
    public static long Free(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => cuda.GetFreeMemory(),
        { AcceleratorType: AcceleratorType.CPU } => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        _ => accelerator.MemorySize,
    };

    private static string Mebibytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB");

    private CtGpuException TooLittle(long bytes, string found, Exception? cause) => new(
        ExitCode.Transient, "device",
        $"{_device}: a buffer of {Mebibytes(bytes)} is needed and {found}. " +
        "Raise --device-memory, take a coarser --spacing, or use --device cpu.",
        inner: cause);
}
