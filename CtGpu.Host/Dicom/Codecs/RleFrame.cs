using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// RLE Lossless (DICOM PS3.5, Annex G): a header of 64 bytes that counts and locates the segments, then one PackBits
/// segment for each byte of a sample, the most significant first.
/// </summary>
internal static unsafe class RleFrame
{
    private const int HeaderBytes = 64;

    /// <summary>Bytes that must be readable behind a frame and writable behind a plane, for copies in whole blocks.</summary>
    public const int Slack = 128;

    /// <summary>Whether a fragment begins with the header of a frame of so many segments.</summary>
    public static bool StartsWithHeader(ReadOnlySpan<byte> fragment, int segments) =>
        fragment.Length >= HeaderBytes && SegmentCount(fragment) == segments && SegmentStart(fragment, 0) == HeaderBytes;

    /// <summary>Decodes a frame into byte planes, the most significant first.</summary>
    /// <param name="frame">The frame's fragments, one after another, with <see cref="Slack"/> bytes behind them.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <param name="planes">One for each byte of a sample, each of <paramref name="pixels"/> bytes, one after another; <see cref="Slack"/> bytes behind.</param>
    /// <param name="segments">Bytes of a sample.</param>
    /// <param name="pixels">Samples of the frame.</param>
    public static void Decode(byte* frame, int length, byte* planes, int segments, int pixels)
    {
        if (length < HeaderBytes) throw new DicomFormatException($"the RLE frame has {length} bytes, less than its header");
        var header = new ReadOnlySpan<byte>(frame, HeaderBytes);
        if (SegmentCount(header) != segments) throw new DicomFormatException($"the RLE frame has {SegmentCount(header)} segments where {segments} were expected");
        for (int i = 0; i < segments; i++)
        {
            long start = SegmentStart(header, i);
            long end = i + 1 < segments ? SegmentStart(header, i + 1) : length;
            if (start < HeaderBytes || start > end || end > length)
            {
                throw new DicomFormatException($"segment {i + 1} of the RLE frame lies at bytes {start} to {end} of {length}");
            }

            int decoded = Unpack(frame + start, frame + end, planes + ((long)i * pixels), pixels);
            if (decoded < pixels) throw new DicomFormatException($"segment {i + 1} of the RLE frame holds {decoded} bytes where {pixels} were expected");
        }
    }

    private static uint SegmentCount(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header);

    private static uint SegmentStart(ReadOnlySpan<byte> header, int segment) => BinaryPrimitives.ReadUInt32LittleEndian(header[(4 + (4 * segment))..]);

    /// <summary>
    /// PackBits. A run is stored in one block of 128 bytes whatever its length: the next one overwrites what is too
    /// much, and the slack takes it at the end.
    /// </summary>
    private static int Unpack(byte* source, byte* sourceEnd, byte* destination, int pixels)
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

        return (int)Math.Min(at - destination, pixels);
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
