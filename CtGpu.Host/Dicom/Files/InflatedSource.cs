using System.Buffers;
using System.IO.Compression;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Dicom.Files;

/// <summary>The inflated data set of a deflated file. Memory is bounded, however large the inflated data set is.</summary>
internal sealed class InflatedSource : ByteSource
{
    private const int LargestBuffer = 1 << 20;

    private readonly DeflateStream _stream;
    private readonly long _limit;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
    private long _start;
    private int _filled;

    /// <param name="file">The file; disposed with the source.</param>
    /// <param name="offset">Offset of the deflated data: the end of the file meta information.</param>
    /// <param name="limit">Largest accepted number of inflated bytes.</param>
    public InflatedSource(InputFile file, long offset, long limit)
    {
        _stream = new DeflateStream(new InputStream(file.Bytes) { Position = offset }, CompressionMode.Decompress);
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

    public override bool TryPeekAhead(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (offset < _start || offset + count > _start + LargestBuffer) return false;
        while (offset + count > _start + _filled)
        {
            if (_filled == _buffer.Length) Grow();
            if (!Fill()) break;
        }

        int at = (int)Math.Min(offset - _start, _filled);
        bytes = _buffer.AsSpan(at, Math.Min(count, _filled - at));
        return true;
    }

    /// <summary>Copies a range of the inflated bytes.</summary>
    /// <returns>Number of bytes copied; fewer than requested only at the end.</returns>
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
        return Fill();
    }

    private void Grow()
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * _buffer.Length);
        _buffer.AsSpan(0, _filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Inflates into the free part of the buffer.</summary>
    private bool Fill()
    {
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
            throw new DicomFormatException($"the deflated data set inflates to more than {_limit} bytes; expected a CT image");
        }

        return read > 0;
    }
}
