using System.IO.Compression;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>
/// The content of a gzip file as a stream. .NET checks the CRC-32, but ends at a cut-off file as at a whole one. A second gzip member
/// after the file is therefore unpacked too: its content appears only if the file is whole.
/// </summary>
internal sealed class GzipContent : ReadingStream
{
    private const int BlockBytes = 1 << 16;

    private static readonly byte[] s_mark = "end of gzip file"u8.ToArray();
    private static readonly byte[] s_packedMark = Packed(s_mark);

    private readonly MarkedFile _file;
    private readonly GZipStream _gzip;

    /// <summary>Unpacked bytes; the last ones may be the mark.</summary>
    private readonly byte[] _block = new byte[BlockBytes];
    private int _start, _filled;
    private long _read;
    private bool _atEnd;

    /// <param name="packed">The file; disposed with the stream unless <paramref name="leaveOpen"/>.</param>
    public GzipContent(InputBytes packed, bool leaveOpen = false)
    {
        _file = new MarkedFile(packed, leaveOpen);
        _gzip = new GZipStream(_file, CompressionMode.Decompress);
    }

    /// <summary>Bytes of the file that were read so far.</summary>
    public long PackedRead => Math.Max(1, _file.Position);

    /// <exception cref="DamagedInputException">The file is damaged, or cut off, or has other data after the gzip data.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_filled - _start <= s_mark.Length && !_atEnd) Fill();
        int count = Math.Min(buffer.Length, _filled - _start - s_mark.Length);
        _block.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        _read += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private void Fill()
    {
        _block.AsSpan(_start, _filled - _start).CopyTo(_block);
        (_start, _filled) = (0, _filled - _start);
        try
        {
            while (_filled <= s_mark.Length && !_atEnd)
            {
                int read = _gzip.Read(_block, _filled, _block.Length - _filled);
                _filled += read;
                _atEnd = read == 0;
            }
        }
        catch (InvalidDataException cause)
        {
            throw Damaged(cause);
        }

        if (_atEnd && !_block.AsSpan(0, _filled).SequenceEqual(s_mark)) throw Damaged(null);
    }

    private DamagedInputException Damaged(Exception? cause) => new(
        $"its gzip data is damaged or cut off after about {_read} unpacked bytes", "whole gzip data and nothing after it",
        DamagedInputException.CopyAgain, cause);

    private static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>The file, then the packed mark.</summary>
    private sealed class MarkedFile(InputBytes file, bool leaveOpen) : ReadingStream
    {
        private long _at;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty) return 0;
            int read = _at < file.Length ? file.Read(buffer, _at) : ReadMark(buffer, (int)(_at - file.Length));
            _at += read;
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !leaveOpen) file.Dispose();
            base.Dispose(disposing);
        }

        private static int ReadMark(Span<byte> buffer, int from)
        {
            int count = Math.Min(buffer.Length, s_packedMark.Length - from);
            s_packedMark.AsSpan(from, count).CopyTo(buffer);
            return count;
        }
    }
}
