using System.IO.Hashing;
using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives.Unpacking;

/// <summary>The content of a zip member as a stream. At its end it checks the length and the CRC-32.</summary>
/// <param name="content">The unpacked bytes; disposed with the stream.</param>
/// <param name="length">Length that the archive states.</param>
/// <param name="crc">CRC-32 that the archive states.</param>
internal sealed class UnpackingStream(Stream content, long length, uint crc) : ReadingStream
{
    private readonly Crc32 _crc = new();
    private long _read;

    public override long Length => length;

    /// <exception cref="DamagedInputException">The content is damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _read == length) return 0;
        int read;
        try
        {
            read = content.Read(buffer[..(int)Math.Min(buffer.Length, length - _read)]);
            if (read == 0) throw Damaged($"its content ends after {_read} of {length} bytes");
            _crc.Append(buffer[..read]);
            _read += read;
            if (_read < length) return read;
            if (content.ReadByte() >= 0) throw Damaged($"its content goes on after the {length} bytes that the archive states");
        }
        catch (InvalidDataException cause)
        {
            throw new DamagedInputException(
                $"its compressed data is damaged after {_read} of {length} bytes", "whole data", DamagedInputException.CopyAgain, cause);
        }

        uint found = _crc.GetCurrentHashAsUInt32();
        return found == crc ? read : throw Damaged($"its content has the CRC-32 {found:x8}", $"{crc:x8}, which the archive states");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) content.Dispose();
        base.Dispose(disposing);
    }

    private static DamagedInputException Damaged(string found, string expected = "whole data") =>
        new(found, expected, DamagedInputException.CopyAgain);
}
