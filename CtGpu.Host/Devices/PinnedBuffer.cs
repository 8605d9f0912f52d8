using CtGpu.Kernels.Memory;
using ILGPU.Runtime;

namespace CtGpu.Host.Devices;

/// <summary>Host memory that the device's driver has locked in place, so that copies run beside kernels. OpenCL takes it as it is.</summary>
internal sealed unsafe class PinnedBuffer : HostBuffer
{
    private readonly NativeBuffer<byte> _memory;
    private readonly PageLockScope<byte> _lock;

    public PinnedBuffer(Accelerator accelerator, long bytes)
    {
        Bytes = bytes;
        _memory = new NativeBuffer<byte>(bytes);
        try
        {
            accelerator.Bind();
            _lock = accelerator.CreatePageLockFromPinned<byte>((nint)_memory.Pointer, Math.Max(1, bytes));
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    public override byte* Pointer => _memory.Pointer;

    public override long Bytes { get; }

    protected override void Dispose(bool disposing)
    {
        if (!disposing) return;
        _lock.Dispose();
        _memory.Dispose();
    }
}
