using System.Buffers;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Files;

/// <summary>The bytes of a file. The first window of 16 KiB contains the header of nearly every CT slice.</summary>
internal sealed class FileSource : ByteSource
{
    private const int FirstWindow = 16 << 10;
    private const int LargestWindow = 256 << 10;

    private readonly InputBytes _bytes;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstWindow);
    private int _window = FirstWindow;
    private readonly byte[] _ahead = new byte[LongestAhead];
    private long _start;
    private int _filled;

    /// <param name="file">The caller closes it.</param>
    public FileSource(InputFile file)
    {
        _bytes = file.Bytes;
        Length = file.Length;
    }

    public override long Length { get; }

    public override ReadOnlySpan<byte> Peek(long offset, int count)
    {
        if (offset < _start || offset + count > _start + _filled) Load(offset);
        int at = (int)(offset - _start);
        return _buffer.AsSpan(at, Math.Min(count, _filled - at));
    }

    public override bool TryPeekAhead(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        if (offset >= _start && offset + count <= _start + _filled)
        {
            bytes = Peek(offset, count);
            return true;
        }

        int read = 0;
        while (read < count && offset + read < Length)
        {
            int more = _bytes.Read(_ahead.AsSpan(read, count - read), offset + read);
            if (more == 0) break;
            read += more;
        }

        bytes = _ahead.AsSpan(0, read);
        return true;
    }

    public override void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void Load(long offset)
    {
        if (_buffer.Length < _window)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(_window);
        }

        _start = offset;
        _filled = 0;
        while (_filled < _window)
        {
            int read = _bytes.Read(_buffer.AsSpan(_filled, _window - _filled), offset + _filled);
            if (read == 0) break;
            _filled += read;
            // The length is known, so a short read at the end needs no second call that returns 0.
            if (offset + _filled >= Length) break;
        }

        // A second window means a long header (enhanced CT, large private elements): read more at a time.
        _window = Math.Min(2 * _window, LargestWindow);
    }
}
