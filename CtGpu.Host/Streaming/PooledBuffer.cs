using CtGpu.Host.Engines;

namespace CtGpu.Host.Streaming;

/// <summary>A buffer rented from a <see cref="BufferPool"/>. Disposing it returns its memory to the pool.</summary>
internal sealed unsafe class PooledBuffer(BufferPool pool, HostBuffer memory) : HostBuffer
{
    public override byte* Pointer => Memory.Pointer;

    public override long Bytes => Memory.Bytes;

    internal HostBuffer Memory { get; private set; } = memory;

    /// <summary>Exchanges the memory of two buffers. Each buffer still counts in its own pool.</summary>
    public static void Exchange(PooledBuffer first, PooledBuffer second) => (first.Memory, second.Memory) = (second.Memory, first.Memory);

    /// <summary>Takes the memory out of the pool for good, and leaves other memory, of any length, in its place.</summary>
    /// <returns>The memory, which the caller must dispose.</returns>
    public HostBuffer Take(HostBuffer replacement)
    {
        HostBuffer taken = Memory;
        Memory = replacement;
        return taken;
    }

    public override void Dispose() => pool.Return(this);
}
