namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>
/// Reads the bits of a packet header. After a byte FF the next byte has seven bits (ITU-T T.800, B.10.1). Zeros follow the end of the
/// data.
/// </summary>
internal ref struct PacketBits(ReadOnlySpan<byte> bytes, int at)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _byte;
    private int _left;

    /// <summary>Offset of the next byte.</summary>
    public int At { get; private set; } = at;

    /// <summary>Whether bits after the end of the data were read, or a stuffed bit was 1.</summary>
    public CodingDamage Damage { get; private set; }

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
        if (_byte == 0xFF)
        {
            if (At >= _bytes.Length) throw new DicomFormatException("the JPEG 2000 codestream ends early, in a packet header");
            Next(_byte);
        }

        (_byte, _left) = (0, 0);
    }

    private int Next(int last)
    {
        if (At >= _bytes.Length)
        {
            Damage |= CodingDamage.MissingData;
            return 0;
        }

        int next = _bytes[At++];
        if (last == 0xFF && next > 0x7F) Damage |= CodingDamage.WrongStuffing;
        return next;
    }
}
