using System.Buffers;
using CtGpu.Host.Engines;

namespace CtGpu.Host.Library;

/// <summary>A caller's memory as a host buffer, pinned until it is disposed.</summary>
internal sealed unsafe class PinnedVoxels<T> : HostBuffer
    where T : unmanaged
{
    private MemoryHandle _pin;

    public PinnedVoxels(ReadOnlyMemory<T> memory)
    {
        _pin = memory.Pin();
        Bytes = (long)memory.Length * sizeof(T);
    }

    public override byte* Pointer => (byte*)_pin.Pointer;

    public override long Bytes { get; }

    public override void Dispose() => _pin.Dispose();
}

/// <summary>Native memory of the engine as <see cref="Memory{T}"/>.</summary>
/// <param name="pointer">First element. It must stay valid as long as the memory is in use.</param>
internal sealed unsafe class NativeMemoryManager<T>(T* pointer, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Span<T> GetSpan() => new(pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    /// <summary>The first elements of a buffer.</summary>
    public static Memory<T> Of(HostBuffer buffer, long elements)
    {
        var manager = new NativeMemoryManager<T>(buffer.As<T>(), checked((int)elements));
        return manager.Memory;
    }
}
