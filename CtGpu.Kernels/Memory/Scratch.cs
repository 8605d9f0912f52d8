namespace CtGpu.Kernels.Memory;

/// <summary>Working memory that is reused from volume to volume and rarely reallocated.</summary>
internal static class Scratch
{
    /// <summary>
    /// Ensures at least <paramref name="length"/> elements. If the buffer is too small, allocates a quarter more than that; the
    /// contents are lost then.
    /// </summary>
    public static void Grow<T>(ref NativeBuffer<T> buffer, long length)
        where T : unmanaged
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        // If the allocation below fails, the caller must be left with a valid empty buffer.
        NativeBuffer<T> empty = buffer = new NativeBuffer<T>(0);
        buffer = new NativeBuffer<T>(length + (length / 4));
        empty.Dispose();
    }

    /// <summary>
    /// Returns memory for <paramref name="length"/> elements, uninitialised. Pointers that earlier calls returned become invalid.
    /// </summary>
    public static unsafe T* Take<T>(ref NativeBuffer<T> buffer, long length)
        where T : unmanaged
    {
        Grow(ref buffer, length);
        return buffer.Pointer;
    }
}
