using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Paths;

/// <summary>The content of an open input: a file, or a member of an archive. Not thread-safe.</summary>
internal abstract class InputBytes : IDisposable
{
    /// <summary>Length in bytes; of the target if the path is a link.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Last write time in UTC ticks; of the target if the path is a link. For a member of an archive, any number that differs if the
    /// content differs.
    /// </summary>
    public abstract long TimeTicks { get; }

    /// <summary>Bytes of memory that the content takes while it is open.</summary>
    public virtual int MemoryBytes => 0;

    /// <summary>Copies bytes from an offset. Returns their number: at least 1, and 0 only at the end.</summary>
    /// <exception cref="IOException">The file cannot be read, or its compressed content is damaged.</exception>
    public abstract int Read(Span<byte> destination, long offset);

    /// <summary>Fills <paramref name="destination"/> from an offset. Returns the number of bytes; fewer only at the end.</summary>
    /// <exception cref="IOException">The file cannot be read, or its compressed content is damaged.</exception>
    public int ReadFully(Span<byte> destination, long offset)
    {
        int filled = 0;
        while (filled < destination.Length && Read(destination[filled..], offset + filled) is > 0 and int read) filled += read;
        return filled;
    }

    public abstract void Dispose();
}

/// <summary>The content of a file.</summary>
internal sealed class FileBytes(SafeFileHandle handle) : InputBytes
{
    public override long Length { get; } = RandomAccess.GetLength(handle);

    public override long TimeTicks => File.GetLastWriteTimeUtc(handle).Ticks;

    public override int Read(Span<byte> destination, long offset) => RandomAccess.Read(handle, destination, offset);

    public override void Dispose() => handle.Dispose();
}
