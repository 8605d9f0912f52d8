using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>
/// Copies the coded data of a restart interval without its stuffed bits (ITU-T T.87, C.1). After FF, a byte has only 7 bits,
/// because its highest bit is a stuffed 0. If that bit is 1, FF starts a marker.
/// </summary>
internal static unsafe class JpegLsCodedData
{
    private const byte Stuffed = 0xFF;

    /// <summary>Number of bytes that <see cref="Unstuff"/> may write for a number of coded bytes.</summary>
    public static long BytesFor(long coded) => coded + sizeof(ulong);

    /// <summary>Copies data up to the next marker.</summary>
    /// <param name="coded">Coded data and all bytes after them.</param>
    /// <param name="destination">Output: at most <see cref="BytesFor"/> bytes.</param>
    /// <param name="bits">Number of bits written. Up to 64 zero bits follow.</param>
    /// <returns>Number of coded bytes before the marker.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Unstuff(ReadOnlySpan<byte> coded, byte* destination, out long bits)
    {
        fixed (byte* start = coded)
        {
            byte* from = start, end = start + coded.Length, to = destination;
            // The bits that do not fill a byte yet, starting at the most significant bit, and their number.
            ulong pending = 0;
            int held = 0;
            while (true)
            {
                while (end - from >= sizeof(ulong))
                {
                    ulong block = BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(from, sizeof(ulong)));
                    if (HasStuffed(block)) break;
                    Write(to, pending | (block >> held));
                    pending = block << 1 << (63 - held);
                    from += sizeof(ulong);
                    to += sizeof(ulong);
                }

                if (from == end) break;
                ulong value = *from;
                int count = 8;
                if (value == Stuffed)
                {
                    if (end - from < 2 || from[1] >= 0x80) break;
                    value = (value << 7) | from[1];
                    count = 15;
                    from++;
                }

                from++;
                pending |= value << (64 - count - held);
                for (held += count; held >= 8; held -= 8)
                {
                    *to++ = (byte)(pending >> 56);
                    pending <<= 8;
                }
            }

            Write(to, pending);
            bits = (8 * (to - destination)) + held;
            return (int)(from - start);
        }
    }

    /// <summary>Whether any of eight bytes is FF.</summary>
    private static bool HasStuffed(ulong block) => ((~block - 0x0101010101010101) & block & 0x8080808080808080) != 0;

    private static void Write(byte* to, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(new Span<byte>(to, sizeof(ulong)), value);
}
