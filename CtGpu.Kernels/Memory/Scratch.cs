namespace CtGpu.Kernels.Memory;

/// <summary>Working memory that is kept from volume to volume and grows rarely.</summary>
internal static class Scratch
{
    /// <summary>Makes room for <paramref name="length"/> elements, and a quarter more when it must grow; contents are lost then.</summary>
    public static void Grow<T>(ref NativeBuffer<T> buffer, long length)
        where T : unmanaged
    {
        if (buffer.Length >= length) return;
        buffer.Dispose();
        // Should the allocation fail, the buffer must know that it is empty.
        buffer = new NativeBuffer<T>(0);
        buffer = new NativeBuffer<T>(length + (length / 4));
    }

    /// <summary>Room for <paramref name="length"/> elements, whose contents are whatever they are; what was handed out before is void.</summary>
    public static unsafe T* Take<T>(ref NativeBuffer<T> buffer, long length)
        where T : unmanaged
    {
        Grow(ref buffer, length);
        return buffer.Pointer;
    }
}
