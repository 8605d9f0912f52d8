using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Converts a codeword segment to plain bits. After a byte FF the next one has seven bits and a carry, which is added to the bits
/// before it (ITU-T T.800, C.3.4). A carry ends a run of bits. The data end at a marker. Ones follow.
/// <para>
/// A run is its length, its bytes, and a trailer. It is followed by a gap, which is only a trailer, and the next run. A trailer is
/// 8 zeros, and its kind: the number of unused bits of the run, or <see cref="Gap"/>. The last run is followed by ones.
/// </para>
/// </summary>
internal static unsafe class MqBytes
{
    public const int TrailerBytes = sizeof(ulong) + sizeof(int);
    public const int Gap = 8;
    public const int LastRun = -1;

    /// <summary>More than all passes of a code block can read. Longer segments are damaged.</summary>
    public const int LongestSegment = 1 << 21;

    private const int LastAfterStuffing = 0x8F;
    private const int BytesOfCarry = 1 + (2 * TrailerBytes) + sizeof(int);
    private const int Slack = 32;

    /// <summary>Number of bytes for a segment: after each FF there can be a carry.</summary>
    public static long BytesFor(byte* segment, int length) =>
        Slack + length + ((long)BytesOfCarry * new ReadOnlySpan<byte>(segment, length).Count((byte)0xFF));

    /// <summary>Kind of the trailer at the end of a run, or at a gap.</summary>
    public static int KindOf(byte* end) => *(int*)(end + sizeof(ulong));

    [DoesNotReturn]
    public static void ThrowCarry() =>
        throw new DicomFormatException("the JPEG 2000 codestream is damaged: a code block has a carry that no encoder writes");

    /// <param name="from">The segment.</param>
    /// <param name="length">Its length.</param>
    /// <param name="to">Receives runs: a zero bit, the plain bits, and ones for 16 bytes after the end.</param>
    public static void Convert(byte* from, int length, byte* to)
    {
        byte* end = from + length, run = to;
        to += sizeof(int);
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
            value = *from++;
            if (value > 0x7F)
            {
                to = EndRun(run, to, (uint)pending, bits);
                run = to;
                to += sizeof(int);
                (pending, bits) = (value & 0x7Fu, 7);
                continue;
            }

            // The next byte has seven bits, so one bit fewer is pending after it.
            ulong sum = (pending << 7) | value;
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
        *(int*)run = (int)(to - run) - sizeof(int);
    }

    /// <summary>Writes the last bits of a run, its length, its trailer and the gap.</summary>
    /// <returns>The place of the next run.</returns>
    private static byte* EndRun(byte* run, byte* to, uint pending, int bits)
    {
        if (bits > 0) *to++ = (byte)(pending << (8 - bits));
        *(int*)run = (int)(to - run) - sizeof(int);
        foreach (int kind in (ReadOnlySpan<int>)[-bits & 7, Gap])
        {
            *(ulong*)to = 0;
            *(int*)(to + sizeof(ulong)) = kind;
            to += TrailerBytes;
        }

        return to;
    }
}
