namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// The CRC-32 of gzip of bytes whose parts' CRC-32 are known: that of A followed by n bytes B is crc(A) * x^8n + crc(B),
/// polynomials over GF(2) modulo that of CRC-32, lowest coefficient in bit 31.
/// </summary>
internal struct Crc32OfParts
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 1u << 31;
    private int _shiftBytes;
    private uint _shift;

    /// <summary>Of all parts so far; 0 for none.</summary>
    public uint Value { get; private set; }

    public void Append(uint crc, int bytes)
    {
        // Parts but the last have the same length.
        if (bytes != _shiftBytes)
        {
            _shiftBytes = bytes;
            _shift = Power(8L * bytes);
        }

        Value = Multiply(Value, _shift) ^ crc;
    }

    private static uint Power(long exponent)
    {
        uint result = One;
        for (uint square = One >> 1; exponent > 0; exponent >>= 1, square = Multiply(square, square))
        {
            if ((exponent & 1) != 0) result = Multiply(result, square);
        }

        return result;
    }

    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (; a != 0; a <<= 1)
        {
            if ((a & One) != 0) product ^= b;
            b = (b >> 1) ^ ((b & 1) != 0 ? Polynomial : 0);
        }

        return product;
    }
}
