namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>The adaptive run-length decoder of the MEL stream (ITU-T T.814, 7.3.3). Bits are read from the highest of each byte.</summary>
internal unsafe struct MelDecoder
{
    private const int LastState = 12;

    private byte* _next;
    private readonly byte* _last;
    private int _byte;
    private int _left;
    private int _state;
    private int _zeros;
    private bool _endsWithOne;

    /// <summary>Whether a stuffed bit is 1. It is ignored.</summary>
    public bool IsWrong { get; private set; }

    /// <param name="start">First byte.</param>
    /// <param name="length">Length of the stream. Its last byte has only an upper half.</param>
    public MelDecoder(byte* start, int length)
    {
        _next = start;
        _last = start + length - 1;
    }

    private static ReadOnlySpan<byte> Exponents => [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5];

    /// <summary>Decodes a symbol.</summary>
    public bool Symbol()
    {
        if (_zeros == 0 && !_endsWithOne) NextRun();
        if (_zeros > 0)
        {
            _zeros--;
            return false;
        }

        _endsWithOne = false;
        return true;
    }

    private void NextRun()
    {
        int exponent = Exponents[_state];
        if (Bit() == 1)
        {
            _zeros = 1 << exponent;
            _state = Math.Min(_state + 1, LastState);
            return;
        }

        for (int i = 0; i < exponent; i++) _zeros = (2 * _zeros) | Bit();
        _state = Math.Max(_state - 1, 0);
        _endsWithOne = true;
    }

    private int Bit()
    {
        if (_left == 0)
        {
            bool stuffed = _byte == 0xFF;
            bool atEnd = _next > _last;
            _left = stuffed ? 7 : 8;
            _byte = _next < _last ? *_next++ : _next == _last ? *_next++ | 0x0F : 0xFF;
            IsWrong |= stuffed && !atEnd && _byte > 0x7F;
        }

        return (_byte >> --_left) & 1;
    }
}
