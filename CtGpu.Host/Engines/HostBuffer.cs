using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Engines;

/// <summary>Host memory that an engine copies from and to at full speed: page-locked if the device needs it.</summary>
internal abstract unsafe class HostBuffer : IDisposable
{
    public abstract byte* Pointer { get; }

    /// <summary>Usable bytes.</summary>
    public abstract long Bytes { get; }

    public T* As<T>()
        where T : unmanaged => (T*)Pointer;

    public abstract void Dispose();
}

/// <summary>Pageable, aligned memory.</summary>
internal sealed unsafe class PageableBuffer(long bytes) : HostBuffer
{
    private readonly NativeBuffer<byte> _memory = new(bytes);

    public override byte* Pointer => _memory.Pointer;

    public override long Bytes { get; } = bytes;

    public override void Dispose() => _memory.Dispose();
}
