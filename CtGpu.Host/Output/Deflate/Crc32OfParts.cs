namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Combines the CRC-32 (as in gzip) of parts into the CRC-32 of the whole. The CRC of A followed by n bytes B is crc(A) * x^8n + crc(B).
/// These are polynomials over GF(2) modulo the CRC-32 polynomial, with the lowest coefficient in bit 31.
/// </summary>
internal struct Crc32OfParts
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 1u << 31;
    private int _shiftBytes;
    private uint _shift;

    /// <summary>CRC-32 of all parts so far; 0 if there are none.</summary>
    public uint Value { get; private set; }

    public void Append(uint crc, int bytes)
    {
        // All parts except the first and the last have the same length, so the power is reused.
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
