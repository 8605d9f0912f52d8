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
}
