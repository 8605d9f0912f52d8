using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Converts the bit streams of a high-throughput segment to plain bits, the first in the lowest bit of the first byte (ITU-T T.814,
/// 7.1). Stuffed bits are removed; one that is 1 in damaged data is added to the bit after it, as in OpenJPEG. A given bit follows the
/// end.
/// </summary>
internal static unsafe class HtBytes
{
    /// <summary>Number of bytes that plain bits and filling can have more than the stream and the requested filling.</summary>
    public const int Slack = 24;

    /// <summary>A stream that is read forward: after a byte FF the next one has seven bits.</summary>
    /// <param name="from">The stream.</param>
    /// <param name="length">Its length.</param>
    /// <param name="to">Output: plain bits, and filling.</param>
    /// <param name="filling">The byte that follows: 0 or 255.</param>
    /// <param name="fillingBytes">How often it follows at least.</param>
    /// <param name="isWrong">Becomes true if a stuffed bit is 1.</param>
    /// <returns>Number of plain bits.</returns>
    public static long Forward(byte* from, int length, byte* to, byte filling, int fillingBytes, ref bool isWrong)
    {
        var bits = new Bits(to);
        byte* end = from + length;
        bool stuffed = false;
        while (from < end)
        {
            if (!stuffed && end - from >= 8)
            {
                ulong word = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(from, 8));
                if (((~word - 0x0101010101010101) & word & 0x8080808080808080) == 0)
                {
                    bits.AddWord(word);
                    from += 8;
                    continue;
                }
            }

            byte value = *from++;
            isWrong |= stuffed && value > 0x7F;
            bits.Add(value, stuffed ? 7 : 8);
            stuffed = value == 0xFF;
        }

        return bits.End(filling, fillingBytes);
    }

    /// <summary>
    /// A stream that is read backward: a byte of seven ones has no eighth bit if the byte read before it is larger than 8F.
    /// </summary>
    /// <param name="last">The last byte of the stream, which is read first.</param>
    /// <param name="length">Its length.</param>
    /// <param name="to">Output: plain bits, and zeros.</param>
    /// <param name="fillingBytes">Number of zeros at least.</param>
    /// <param name="half">Whether this is the VLC stream: only the upper half of the last byte belongs to it.</param>
    /// <param name="isWrong">Becomes true if a stuffed bit is 1.</param>
    /// <returns>Number of plain bits.</returns>
    public static long Backward(byte* last, int length, byte* to, int fillingBytes, bool half, ref bool isWrong)
    {
        var bits = new Bits(to);
        bool large = true;
        byte* from = last;
        if (half && length > 0)
        {
            byte value = *from--;
            length--;
            isWrong |= value > 0xEF;
            bits.Add((uint)value >> 4, (value >> 4 & 7) == 7 ? 3 : 4);
            large = (value | 0x0F) > 0x8F;
        }

        while (length > 0)
        {
            if (length >= 8)
            {
                // Without a byte of seven ones, no bit is stuffed.
                ulong word = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(from - 7, 8));
                if ((((word & 0x7F7F7F7F7F7F7F7F) + 0x0101010101010101) & 0x8080808080808080) == 0)
                {
                    bits.AddWord(word);
                    from -= 8;
                    length -= 8;
                    large = from[1] > 0x8F;
                    continue;
                }
            }

            length--;
            byte value = *from--;
            bool stuffed = large && (value & 0x7F) == 0x7F;
            isWrong |= stuffed && value == 0xFF;
            bits.Add(value, stuffed ? 7 : 8);
            large = value > 0x8F;
        }

        return bits.End(0, fillingBytes);
    }

    /// <summary>Collects bits in a word, and writes whole bytes.</summary>
    private ref struct Bits(byte* to)
    {
        private readonly byte* _start = to;
        private byte* _to = to;
        private ulong _pending;
        private int _count;

        /// <summary>Adds up to 8 bits. A higher bit of the value is added to the next bit.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Add(uint value, int count)
        {
            _pending |= (ulong)value << _count;
            _count += count;
            *_to = (byte)_pending;
            int whole = _count >> 3;
            _to += whole;
            _pending >>= whole << 3;
            _count &= 7;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void AddWord(ulong word)
        {
            Unsafe.WriteUnaligned(_to, _pending | (word << _count));
            _to += 8;
            _pending = word >> 1 >> (63 - _count);
        }

        public long End(byte filling, int fillingBytes)
        {
            long count = (8 * (_to - _start)) + _count + (long)(_pending >> _count);
            *_to = (byte)(_pending | ((ulong)filling << _count));
            new Span<byte>(_to + 1, fillingBytes + 8).Fill(filling);
            return count;
        }
    }
}
