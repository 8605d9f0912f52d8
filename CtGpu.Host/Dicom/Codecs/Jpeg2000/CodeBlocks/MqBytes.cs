using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Converts a codeword segment to plain bits. After a byte FF the next one has seven bits and a carry, which is added to the bits
/// before it (ITU-T T.800, C.3.4). The data end at a marker. Ones follow.
/// </summary>
internal static unsafe class MqBytes
{
    /// <summary>Number of bytes that the plain bits can have more than the segment.</summary>
    public const int Slack = 24;

    private const int LastAfterStuffing = 0x8F;

    /// <param name="from">The segment.</param>
    /// <param name="length">Its length.</param>
    /// <param name="to">Receives a zero bit, the plain bits, and ones for 16 bytes after the end.</param>
    /// <returns>The end of the plain bits.</returns>
    public static byte* Convert(byte* from, int length, byte* to)
    {
        byte* end = from + length;
        // The bit before the data is for the carry, and aligns them with register A.
        ulong pending = 0;
        int bits = 1;
        while (from < end)
        {
            if (end - from >= 8)
            {
                ulong word = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(from, 8));
                if (((~word - 0x0101010101010101) & word & 0x8080808080808080) == 0)
                {
                    Unsafe.WriteUnaligned(to, BinaryPrimitives.ReverseEndianness((pending << 1 << (63 - bits)) | (word >> bits)));
                    pending = word & ((1UL << bits) - 1);
                    from += 8;
                    to += 8;
                    continue;
                }
            }

            byte value = *from++;
            *to++ = (byte)((pending << (8 - bits)) | (uint)(value >> bits));
            pending = value & ((1UL << bits) - 1);
            if (value != 0xFF) continue;
            if (from >= end || *from > LastAfterStuffing) break;
            // The next byte has seven bits, so one bit fewer is pending after it.
            ulong sum = (pending << 7) + *from++;
            if (sum >> (bits + 7) != 0)
            {
                byte* carried = to - 1;
                while (++*carried == 0) carried--;
            }

            int left = bits + 7;
            if (left >= 8)
            {
                *to++ = (byte)(sum >> (left - 8));
                left -= 8;
            }

            bits = left;
            pending = sum & ((1UL << bits) - 1);
        }

        *to = (byte)((pending << (8 - bits)) | (0xFFu >> bits));
        if (bits > 0) to++;
        new Span<byte>(to, 16).Fill(0xFF);
        return to;
    }
}
