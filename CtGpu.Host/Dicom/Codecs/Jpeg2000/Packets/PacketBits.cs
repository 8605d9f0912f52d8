namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>Reads the bits of a packet header. After a byte FF the next byte has seven bits (ITU-T T.800, B.10.1).</summary>
internal ref struct PacketBits(ReadOnlySpan<byte> bytes, int at)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _byte;
    private int _left;

    /// <summary>Offset of the next byte.</summary>
    public int At { get; private set; } = at;

    public int Bit()
    {
        if (_left == 0)
        {
            _left = _byte == 0xFF ? 7 : 8;
            _byte = Next(_byte);
        }

        return (_byte >> --_left) & 1;
    }

    /// <param name="count">At most 31.</param>
    public int Bits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++) value = (value << 1) | Bit();
        return value;
    }

    /// <summary>Skips the rest of the last byte, and the stuffed byte that follows FF.</summary>
    public void Align()
    {
        if (_byte == 0xFF) Next(_byte);
        (_byte, _left) = (0, 0);
    }

    private int Next(int last)
    {
        if (At >= _bytes.Length) throw new DicomFormatException("the JPEG 2000 codestream ends early, in a packet header");
        int next = _bytes[At++];
        return last < 0xFF || next < 0x80
            ? next
            : throw new DicomFormatException($"the JPEG 2000 codestream is damaged: marker FF{next:X2} in a packet header");
    }
}
