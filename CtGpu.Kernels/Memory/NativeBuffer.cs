using System.Runtime.InteropServices;

namespace CtGpu.Kernels.Memory;

/// <summary>
/// Unmanaged, 64-byte aligned memory of <see cref="Length"/> elements, uninitialised. Buffers of 8 MiB and more are aligned to
/// 2 MiB, and Linux is advised to use huge pages for them: first access then causes a tenth of the page faults.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private void* _memory;

    /// <param name="length">Elements; 0 is allowed.</param>
    /// <exception cref="OutOfMemoryException">The allocation failed.</exception>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = (nuint)Math.Max(1, length) * (nuint)sizeof(T);
        bool big = bytes >= HugePages.Threshold;
        nuint alignment = big ? HugePages.Size : 64;
        // Vector code may read, but never write, a full vector beyond the end.
        nuint padded = (bytes + 64 + alignment - 1) / alignment * alignment;
        Bytes = (long)padded;
        NativeMemoryLimit.Add(Bytes);
        try
        {
            _memory = NativeMemory.AlignedAlloc(padded, alignment);
        }
        catch
        {
            NativeMemoryLimit.Remove(Bytes);
            throw;
        }

        if (big) HugePages.Advise(_memory, padded);
        GC.AddMemoryPressure(Bytes);
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    /// <summary>Bytes allocated, padding included.</summary>
    public long Bytes { get; }

    public T* Pointer => (T*)_memory;

    /// <summary>The elements as a span. Throws if there are 2^31 or more.</summary>
    public Span<T> Span => new(_memory, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_memory == null) return;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        NativeMemoryLimit.Remove(Bytes);
        GC.RemoveMemoryPressure(Bytes);
    }
}
