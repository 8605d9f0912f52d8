using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>Marker segments of JPEG, lossless JPEG and JPEG-LS (ITU-T T.81, Annex B).</summary>
internal static class JpegMarkers
{
    public const int StartOfFrame0 = 0xC0;
    public const int StartOfFrame1 = 0xC1;
    public const int LosslessFrame = 0xC3;
    public const int DefineHuffmanTables = 0xC4;
    public const int Restart0 = 0xD0;
    public const int StartOfImage = 0xD8;
    public const int EndOfImage = 0xD9;
    public const int StartOfScan = 0xDA;
    public const int DefineRestartInterval = 0xDD;
    public const int JpegLsFrame = 0xF7;

    /// <summary>Whether bytes start with the first marker of a JPEG image.</summary>
    public static bool StartsImage(ReadOnlySpan<byte> bytes) => bytes is [0xFF, StartOfImage, ..];

    /// <summary>Reads a marker, after skipping fill bytes, and moves to its end.</summary>
    public static int Next(ReadOnlySpan<byte> image, ref int at)
    {
        if (at >= image.Length || image[at] != 0xFF) throw new DicomFormatException($"the JPEG image has no marker at byte {at}");
        while (at < image.Length && image[at] == 0xFF) at++;
        return at < image.Length ? image[at++] : throw new DicomFormatException("the JPEG image ends before its scan");
    }

    /// <summary>Reads the content of the segment after a marker, and moves to its end.</summary>
    public static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> image, scoped ref int at)
    {
        int length = image.Length - at >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(image[at..]) : 0;
        if (length < 2 || length > image.Length - at)
        {
            throw new DicomFormatException($"the JPEG image ends within its headers, at byte {at}");
        }

        ReadOnlySpan<byte> segment = image.Slice(at + 2, length - 2);
        at += length;
        return segment;
    }

    /// <summary>
    /// Whether a marker starts a frame header: SOF0 to SOF15, or SOF55 of JPEG-LS. Three markers in this range are not SOF.
    /// </summary>
    public static bool IsFrame(int marker) => marker is >= 0xC0 and <= 0xCF and not (DefineHuffmanTables or 0xC8 or 0xCC) or JpegLsFrame;

    /// <summary>Checks that a frame header has one component of the given size.</summary>
    /// <returns>Bits per sample, 2 to 16.</returns>
    public static int Precision(ReadOnlySpan<byte> segment, int rows, int columns)
    {
        if (segment.Length < 9) throw new DicomFormatException("the JPEG image has a damaged frame header");
        int precision = segment[0];
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        if (height != rows || width != columns)
        {
            throw new DicomFormatException($"the JPEG image has {height} rows and {width} columns; expected {rows} and {columns}");
        }

        if (segment[5] != 1) throw new DicomFormatException($"the JPEG image has {segment[5]} components; expected one");
        return precision is >= 2 and <= 16
            ? precision
            : throw new DicomFormatException($"the JPEG image has {precision} bits; expected 2 to 16");
    }
}
