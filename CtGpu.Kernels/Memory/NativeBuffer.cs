using System.Runtime.InteropServices;

namespace CtGpu.Kernels.Memory;

/// <summary>
/// Unmanaged, 64-byte aligned memory of <see cref="Length"/> elements, not cleared. Buffers of 8 MiB and more are
/// aligned to 2 MiB and offered to the kernel as huge pages on Linux: first touch of such a buffer costs a
/// tenth of the page faults.
/// </summary>
public sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private void* _memory;

    /// <param name="length">Elements; 0 is allowed.</param>
    /// <exception cref="OutOfMemoryException">The memory is not to be had.</exception>
    public NativeBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        nuint bytes = (nuint)Math.Max(1, length) * (nuint)sizeof(T);
        bool big = bytes >= HugePages.Threshold;
        nuint alignment = big ? HugePages.Size : 64;
        // Vector code may read, never write, a full vector past the end.
        nuint padded = (bytes + 64 + alignment - 1) / alignment * alignment;
        _memory = NativeMemory.AlignedAlloc(padded, alignment);
        Bytes = (long)padded;
        if (big) HugePages.Advise(_memory, padded);
        GC.AddMemoryPressure(Bytes);
    }

    ~NativeBuffer() => Free();

    public long Length { get; }

    /// <summary>Bytes really held, padding included.</summary>
    public long Bytes { get; }

    public T* Pointer => (T*)_memory;

    /// <summary>The elements as a span; only for buffers below 2^31 elements.</summary>
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
        GC.RemoveMemoryPressure(Bytes);
    }
}

internal static unsafe partial class HugePages
{
    public const nuint Size = 2 << 20;
    public const nuint Threshold = 8 << 20;
    private const int MadvHugePage = 14;

    public static void Advise(void* memory, nuint bytes)
    {
        // Advice only: a kernel without transparent huge pages answers EINVAL, and nothing is lost.
        if (OperatingSystem.IsLinux()) _ = MAdvise(memory, bytes, MadvHugePage);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MAdvise(void* address, nuint length, int advice);
}
