using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>The one place that allocates device memory, up to a budget. Each slot has its share, so that one slot's volumes never take the memory of another's.</summary>
internal sealed class DeviceMemory
{
    private readonly Accelerator _accelerator;
    private readonly string _device;
    private long _used;

    /// <param name="accelerator">Device to allocate on.</param>
    /// <param name="device">Its name for messages.</param>
    /// <param name="budget">Bytes at most.</param>
    public DeviceMemory(Accelerator accelerator, string device, long budget)
    {
        _accelerator = accelerator;
        _device = device;
        Budget = budget;
    }

    /// <summary>Bytes that may be allocated.</summary>
    public long Budget { get; }

    /// <exception cref="CtGpuException">Transient: the budget or the device does not hold it.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate<T>(long length)
        where T : unmanaged
    {
        long bytes = length * Interop.SizeOf<T>();
        if (Interlocked.Add(ref _used, bytes) > Budget)
        {
            Interlocked.Add(ref _used, -bytes);
            throw TooLittle(bytes, $"{Mebibytes(Budget - Interlocked.Read(ref _used))} are left of its budget of {Mebibytes(Budget)}", null);
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

    public void Release<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer)
        where T : unmanaged
    {
        Interlocked.Add(ref _used, -buffer.LengthInBytes);
        Quietly(buffer.Dispose);
    }

    /// <summary>Gives something back to the driver. A device that is lost answers every call with its error, which is known by then.</summary>
    public static void Quietly(Action giveBack)
    {
        try
        {
            giveBack();
        }
        catch (AcceleratorException)
        {
            // The first failure of the device has been reported; this one must not hide it.
        }
    }

    /// <summary>Free bytes of the device, or all of them where the driver does not tell.</summary>
    public static long Free(Accelerator accelerator) => accelerator switch
    {
        CudaAccelerator cuda => cuda.GetFreeMemory(),
        { AcceleratorType: AcceleratorType.CPU } => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        _ => accelerator.MemorySize,
    };

    private static string Mebibytes(long bytes) => FormattableString.Invariant($"{bytes / 1048576.0:0.#} MiB");

    private CtGpuException TooLittle(long bytes, string found, Exception? cause) => new(
        ExitCode.Transient, "device",
        $"{_device}: a buffer of {Mebibytes(bytes)} is needed and {found}. Raise --device-memory, take a coarser --spacing, or use --device cpu.",
        inner: cause);
}
