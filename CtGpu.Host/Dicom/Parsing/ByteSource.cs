using System.Buffers;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Dicom.Parsing;

/// <summary>
/// Bytes that a data set is parsed from, seen through a window of bounded size however long the file is. Offsets
/// must not fall behind the last window.
/// </summary>
internal abstract class ByteSource : IDisposable
{
    /// <summary>Most bytes that one <see cref="Peek"/> may ask for.</summary>
    public const int LongestPeek = 4096;

    /// <summary>Bytes in all, or <see cref="long.MaxValue"/> where only reading on will tell.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// The bytes from an offset on: as many as asked for, fewer only at the end. Valid until the next call.
    /// </summary>
    public abstract ReadOnlySpan<byte> Peek(long offset, int count);

    public abstract void Dispose();
}

/// <summary>A file's own bytes. The first window of 16 KiB holds the header of nearly every CT slice.</summary>
internal sealed class FileSource : ByteSource
{
    private const int FirstWindow = 16 << 10;
    private const int LargestWindow = 256 << 10;

    private readonly SafeFileHandle _handle;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstWindow);
    private int _window = FirstWindow;
    private long _start;
    private int _filled;

    /// <param name="handle">An open file, which stays the caller's.</param>
    /// <param name="length">Bytes of the file.</param>
    public FileSource(SafeFileHandle handle, long length)
    {
        _handle = handle;
        Length = length;
    }

    public override long Length { get; }

    public override ReadOnlySpan<byte> Peek(long offset, int count)
    {
        if (offset < _start || offset + count > _start + _filled) Load(offset);
        int at = (int)(offset - _start);
        return _buffer.AsSpan(at, Math.Min(count, _filled - at));
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
            int read = RandomAccess.Read(_handle, _buffer.AsSpan(_filled, _window - _filled), offset + _filled);
            if (read == 0) break;
            _filled += read;
            // A short read at the end of the file needs no second call to prove it.
            if (offset + _filled >= Length) break;
        }

        // Who reads on has a long header: enhanced CT, large private elements.
        _window = Math.Min(2 * _window, LargestWindow);
    }
}

/// <summary>The inflated data set of a deflated file; memory stays bounded whatever it inflates to.</summary>
internal sealed class InflatedSource : ByteSource
{
    private readonly DeflateStream _stream;
    private readonly long _limit;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private long _start;
    private int _filled;

    /// <param name="file">The file.</param>
    /// <param name="offset">Where the deflated data begin: behind the file meta information.</param>
    /// <param name="limit">Inflated bytes beyond which the file is refused.</param>
    public InflatedSource(string file, long offset, long limit)
    {
        var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = offset };
        _stream = new DeflateStream(stream, CompressionMode.Decompress);
        _limit = limit;
    }

    public override long Length => long.MaxValue;

    public override ReadOnlySpan<byte> Peek(long offset, int count)
    {
        while (offset + count > _start + _filled && Advance(offset))
        {
        }

        int at = (int)Math.Min(offset - _start, _filled);
        return _buffer.AsSpan(at, Math.Min(count, _filled - at));
    }

    /// <summary>Copies a stretch out of the inflated bytes.</summary>
    /// <returns>Bytes copied, fewer than asked for only at the end.</returns>
    public int CopyTo(long offset, Span<byte> destination)
    {
        int copied = 0;
        while (copied < destination.Length)
        {
            ReadOnlySpan<byte> bytes = Peek(offset + copied, Math.Min(LongestPeek, destination.Length - copied));
            if (bytes.IsEmpty) break;
            bytes.CopyTo(destination[copied..]);
            copied += bytes.Length;
        }

        return copied;
    }

    public override void Dispose()
    {
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private bool Advance(long offset)
    {
        int passed = (int)Math.Min(_filled, offset - _start);
        _buffer.AsSpan(passed, _filled - passed).CopyTo(_buffer);
        _start += passed;
        _filled -= passed;
        int read;
        try
        {
            read = _stream.Read(_buffer, _filled, _buffer.Length - _filled);
        }
        catch (InvalidDataException e)
        {
            throw new DicomFormatException($"the deflated data set is damaged after {_start + _filled} inflated bytes", e);
        }

        _filled += read;
        if (_start + _filled > _limit)
        {
            throw new DicomFormatException($"the deflated data set inflates to more than {_limit} bytes where a CT image was expected");
        }

        return read > 0;
    }
}
