namespace CtGpu.Kernels.Memory;

/// <summary>
/// An upper bound of the bytes of all <see cref="NativeBuffer{T}"/>s. An allocation beyond it fails at once. Without it, the kernel
/// would grant the memory, and end the process when it is used.
/// </summary>
internal static class NativeMemoryLimit
{
    private static long s_allocated;
    private static long s_most = long.MaxValue;

    /// <summary>Bytes allocated and not freed yet.</summary>
    public static long Allocated => Volatile.Read(ref s_allocated);

    /// <summary>Bytes that may be allocated at the same time.</summary>
    public static long Most
    {
        get => Volatile.Read(ref s_most);
        set => Volatile.Write(ref s_most, value);
    }

    /// <exception cref="InsufficientMemoryException">The bytes exceed the limit.</exception>
    public static void Add(long bytes)
    {
        if (Interlocked.Add(ref s_allocated, bytes) <= Most) return;
        Remove(bytes);
        throw new InsufficientMemoryException();
    }

    public static void Remove(long bytes) => Interlocked.Add(ref s_allocated, -bytes);
}
