using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Decodes RLE Lossless (DICOM PS3.5, Annex G). A frame has a header of 64 bytes with the number and offsets of its segments.
/// Each segment contains one byte of every sample, coded as PackBits; the most significant byte comes first.
/// </summary>
internal static unsafe class RleFrame
{
    private const int HeaderBytes = 64;

    /// <summary>Bytes that must be readable after a frame and writable after the planes, for copies of whole blocks.</summary>
    public const int Slack = 128;

    /// <summary>Whether a fragment starts with the header of a frame with the given number of segments.</summary>
    public static bool StartsWithHeader(ReadOnlySpan<byte> fragment, int segments) =>
        fragment.Length >= HeaderBytes && SegmentCount(fragment) == segments && SegmentStart(fragment, 0) == HeaderBytes;

    /// <summary>Decodes a frame into byte planes, the most significant first.</summary>
    /// <param name="frame">The frame's joined fragments, followed by <see cref="Slack"/> bytes.</param>
    /// <param name="length">Length of the frame in bytes.</param>
    /// <param name="planes">
    /// Output: a plane of <paramref name="pixels"/> bytes for each byte of a sample, followed by <see cref="Slack"/> bytes.
    /// </param>
    /// <param name="segments">Bytes per sample.</param>
    /// <param name="pixels">Number of samples.</param>
    public static void Decode(byte* frame, int length, byte* planes, int segments, int pixels)
    {
        if (length < HeaderBytes)
        {
            throw new DicomFormatException($"the RLE frame has {length} bytes; expected a header of {HeaderBytes} bytes");
        }

        var header = new ReadOnlySpan<byte>(frame, HeaderBytes);
        if (SegmentCount(header) != segments)
        {
            throw new DicomFormatException($"the RLE frame has {SegmentCount(header)} segments; expected {segments}");
        }

        for (int i = 0; i < segments; i++)
        {
            long start = SegmentStart(header, i);
            long end = i + 1 < segments ? SegmentStart(header, i + 1) : length;
            if (start < HeaderBytes || start > end || end > length)
            {
                throw new DicomFormatException(
                    $"segment {i + 1} of the RLE frame is at bytes {start} to {end}; expected a range within {HeaderBytes} to {length}");
            }

            byte* source = frame + start, sourceEnd = frame + end, plane = planes + ((long)i * pixels);
            int decoded = Unpack(ref source, sourceEnd, plane, pixels);
            if (decoded < pixels) throw new DicomFormatException(Finding(i, decoded, pixels));
            var overshoot = new ReadOnlySpan<byte>(plane + pixels, decoded - pixels);
            long surplus = RleSurplus.Count(overshoot, new ReadOnlySpan<byte>(source, (int)(sourceEnd - source)));
            if (surplus > 0) throw DicomFormatException.HeaderDescribesLess(Finding(i, pixels + surplus, pixels));
        }
    }

    private static string Finding(int segment, long bytes, int pixels) =>
        $"segment {segment + 1} of the RLE frame contains {bytes} bytes; expected {pixels}";

    private static uint SegmentCount(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header);

    private static uint SegmentStart(ReadOnlySpan<byte> header, int segment) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[(4 + (4 * segment))..]);

    /// <summary>
    /// Decodes PackBits until the pixels are complete. Runs are stored as whole blocks of 128 bytes. The next run overwrites the
    /// excess bytes, and after the last run they go into the slack.
    /// </summary>
    /// <returns>Number of decoded bytes. The last run may exceed the pixels.</returns>
    private static int Unpack(ref byte* source, byte* sourceEnd, byte* destination, int pixels)
    {
        byte* at = destination;
        byte* end = destination + pixels;
        while (source < sourceEnd && at < end)
        {
            int count = (sbyte)*source++;
            if (count >= 0)
            {
                count++;
                if (sourceEnd - source < count) break;
                CopyBlock(source, at, count);
                source += count;
                at += count;
            }
            else if (count > sbyte.MinValue)
            {
                if (source == sourceEnd) break;
                count = 1 - count;
                FillBlock(*source++, at, count);
                at += count;
            }
        }

        return (int)(at - destination);
    }

    private static void CopyBlock(byte* source, byte* destination, int count)
    {
        for (int i = 0; i < count; i += 16) Vector128.Load(source + i).Store(destination + i);
    }

    private static void FillBlock(byte value, byte* destination, int count)
    {
        var block = Vector128.Create(value);
        for (int i = 0; i < count; i += 16) block.Store(destination + i);
    }
}
