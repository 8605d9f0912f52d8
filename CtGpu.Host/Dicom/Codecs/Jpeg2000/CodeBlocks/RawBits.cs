namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Reads bits of passes that bypass the arithmetic coder (ITU-T T.800, D.6). After a byte FF the next one has seven bits. After the
/// end, and after a marker, the bits are ones.
/// </summary>
internal unsafe struct RawBits(byte* start, byte* end)
{
    private byte* _next = start;
    private int _byte;
    private int _left;

    public int Bit()
    {
        if (_left == 0)
        {
            bool follows = _byte == 0xFF;
            if (_next >= end || (follows && *_next > 0x8F))
            {
                (_byte, _left) = (0xFF, 8);
            }
            else
            {
                _byte = *_next++;
                _left = follows ? 7 : 8;
            }
        }

        return (_byte >> --_left) & 1;
    }
}
