using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>Reads big-endian numbers of a marker segment. Every read is checked against the end of the segment.</summary>
internal ref struct HeaderBytes(ReadOnlySpan<byte> bytes, string name)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    /// <summary>The bytes that are not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public int Byte() => Take(1)[0];

    public int Short() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint Word() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>Refuses bytes after the last field.</summary>
    public readonly void End()
    {
        if (_rest.Length > 0) throw Damaged($"{_rest.Length} bytes after its last field");
    }

    public readonly DicomFormatException Damaged(string what) =>
        new($"the JPEG 2000 codestream has a damaged {name} segment: {what}");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_rest.Length < count) throw Damaged("it ends early");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
