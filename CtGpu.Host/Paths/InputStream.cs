namespace CtGpu.Host.Paths;

/// <summary>A range of input bytes as a stream.</summary>
/// <param name="bytes">The bytes; disposed with the stream unless <paramref name="leaveOpen"/>.</param>
/// <param name="start">Offset of the range.</param>
/// <param name="length">Length of the range.</param>
internal sealed class InputStream(InputBytes bytes, long start, long length, bool leaveOpen = false) : ReadingStream
{
    public InputStream(InputBytes bytes)
        : this(bytes, 0, bytes.Length)
    {
    }

    public InputBytes Bytes => bytes;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        long rest = Math.Max(0, length - Position);
        if (rest == 0 || buffer.IsEmpty) return 0;
        int read = bytes.Read(buffer[..(int)Math.Min(rest, buffer.Length)], start + Position);
        Position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen) bytes.Dispose();
        base.Dispose(disposing);
    }
}
