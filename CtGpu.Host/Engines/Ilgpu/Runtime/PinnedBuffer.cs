using CtGpu.Kernels.Memory;
using ILGPU.Runtime;

namespace CtGpu.Host.Engines.Ilgpu.Runtime;

/// <summary>
/// Page-locked host memory, so that copies overlap with kernels. On OpenCL the memory is not locked, nor where the driver or a limit
/// of the system refuses it; copies are then slower. The buffer shares no page with other data, because drivers lock whole pages.
/// </summary>
internal sealed unsafe class PinnedBuffer : HostBuffer
{
    private readonly NativeBuffer<byte> _memory;
    private readonly byte* _pages;
    private readonly PageLockScope<byte>? _lock;

    public PinnedBuffer(Accelerator accelerator, long bytes)
    {
        Bytes = bytes;
        long page = Environment.SystemPageSize, locked = (Math.Max(1, bytes) + page - 1) / page * page;
        _memory = new NativeBuffer<byte>(locked + page);
        _pages = (byte*)(((long)_memory.Pointer + page - 1) / page * page);
        try
        {
            accelerator.Bind();
            _lock = accelerator.CreatePageLockFromPinned<byte>((nint)_pages, locked);
        }
        catch (Exception failure) when (failure is AcceleratorException or NotSupportedException)
        {
            LockFailure = failure;
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>Why the memory is not page-locked. Null if it is.</summary>
    public Exception? LockFailure { get; }

    public override byte* Pointer => _pages;

    public override long Bytes { get; }

    public override void Dispose()
    {
        if (_lock != null) DeviceMemory.Quietly(_lock.Dispose);
        _memory.Dispose();
    }
}
