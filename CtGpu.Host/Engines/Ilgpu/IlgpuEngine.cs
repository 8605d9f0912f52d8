using CtGpu.Host.Engines.Ilgpu.Runtime;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace CtGpu.Host.Engines.Ilgpu;

/// <summary>An ILGPU accelerator as an engine: CUDA, OpenCL, or ILGPU's CPU accelerator, which simulates a device.</summary>
internal sealed class IlgpuEngine : IEngine
{
    private readonly Context _context;
    private readonly long _slotBytes;

    /// <param name="selector">Selector of the device, such as "cuda:0".</param>
    /// <param name="device">The device to open.</param>
    /// <param name="memoryBudget">Most bytes of device memory, or null for 80 % of the free memory.</param>
    /// <param name="profiling">Streams take profiling markers, for benchmarks.</param>
    public IlgpuEngine(string selector, Device device, long? memoryBudget, bool profiling = false)
    {
        Name = device.AcceleratorType == AcceleratorType.CPU ? selector : $"{selector} {device.Name.Trim()}";
        _context = Context.Create(builder =>
        {
            builder.EnableKernels();
            if (profiling) builder.Profiling();
        });
        Accelerator? accelerator = null;
        try
        {
            Accelerator = accelerator = Create(device);
            Launcher = new KernelLauncher(accelerator, LaunchShapes.For(accelerator));
            _slotBytes = (memoryBudget ?? (long)(0.8 * DeviceMemory.Free(accelerator))) / PreferredSlots;
        }
        catch (Exception failure)
        {
            if (accelerator != null) DeviceMemory.Quietly(accelerator.Dispose);
            _context.Dispose();
            throw new CtGpuException(
                ExitCode.DeviceUnavailable, "device",
                $"{Name}: the device was found but cannot be opened ({failure.Message.Trim()}). "
                + "Free it, choose another with --device, or use --device cpu.",
                inner: failure);
        }
    }

    public string Name { get; }

    public string? Limitation { get; private set; }

    /// <summary>Three: one volume is uploaded and one downloaded while one is computed. The simulation overlaps nothing.</summary>
    public int PreferredSlots => Accelerator.AcceleratorType == AcceleratorType.CPU ? 1 : 3;

    public bool Divides => false;

    public Accelerator Accelerator { get; }

    public KernelLauncher Launcher { get; }

    /// <summary>A slot's share of the device memory.</summary>
    public DeviceMemory SlotMemory() => new(Accelerator, Name, _slotBytes, AllocateHost);

    /// <summary>
    /// After a first failure, no memory is page-locked any more: ILGPU's finalizer unlocks the memory that it failed to lock, and another
    /// buffer may have its address by then.
    /// </summary>
    public HostBuffer AllocateHost(long bytes)
    {
        if (Limitation != null) return new PageableBuffer(bytes);
        PinnedBuffer? buffer = null;
        Try(() => buffer = new PinnedBuffer(Accelerator, bytes));
        if (buffer!.LockFailure is { } failure) AcceptPageable(buffer, failure);
        return buffer;
    }

    public IVolumeSlot CreateSlot(bool smallSlabs = false)
    {
        IlgpuSlot? slot = null;
        Try(() => slot = new IlgpuSlot(this, smallSlabs));
        return slot!;
    }

    /// <summary>The device memory is divided already, and its processors share themselves.</summary>
    public void Divide(int slots)
    {
    }

    public IRayCaster CreateRayCaster() => new IlgpuRayCaster(this);

    public IMarchingCubes CreateMarchingCubes() => new IlgpuMarchingCubes(this);

    public CopySpeeds MeasureCopies(int threads) => DeviceCopySpeeds.Measure(this);

    /// <summary>Copies a few numbers to the device and back.</summary>
    public bool Answers()
    {
        int[] sent = [1, 2, 3], back = new int[3];
        try
        {
            Try(() =>
            {
                using MemoryBuffer1D<int, Stride1D.Dense> buffer = Accelerator.Allocate1D(sent);
                buffer.CopyToCPU(back);
                Accelerator.Synchronize();
            });
        }
        catch (CtGpuException)
        {
            return false;
        }

        return back.AsSpan().SequenceEqual(sent);
    }

    /// <summary>A lost device fails to release its resources. They end with the process.</summary>
    public void Dispose()
    {
        DeviceMemory.Quietly(Accelerator.Dispose);
        DeviceMemory.Quietly(_context.Dispose);
    }

    /// <summary>Runs an action with the device bound to this thread.</summary>
    /// <exception cref="CtGpuException">Transient: memory or the device failed.</exception>
    public void Try(Action action)
    {
        try
        {
            Accelerator.Bind();
            action();
        }
        catch (Exception failure) when (failure is AcceleratorException or OutOfMemoryException)
        {
            throw Failed(failure);
        }
    }

    /// <summary>A thread that waits for an NVIDIA GPU sleeps. Otherwise it would keep a core busy.</summary>
    private Accelerator Create(Device device) => device is CudaDevice cuda
        ? cuda.CreateCudaAccelerator(_context, CudaAcceleratorFlags.ScheduleBlockingSync)
        : device.CreateAccelerator(_context);

    /// <summary>Notes that memory is not page-locked. A lost device locks none either, but that is a failure.</summary>
    private void AcceptPageable(PinnedBuffer buffer, Exception failure)
    {
        if (!Answers())
        {
            buffer.Dispose();
            throw Failed(failure);
        }

        Limitation ??= $"{Name}: host memory cannot be page-locked ({failure.Message.Trim()}). Copies to and from the device are slower; "
            + "results are the same. Raise the limit of locked memory (ulimit -l unlimited, or --ulimit memlock=-1 for a container).";
    }

    private CtGpuException Failed(Exception failure) => new(
        ExitCode.Transient, "device",
        $"{Name}: the device failed ({failure.Message.Trim()}). Run again; if it fails again, check the driver or use --device cpu.",
        inner: failure);
}
