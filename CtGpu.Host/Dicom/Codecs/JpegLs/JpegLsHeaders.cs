using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>Headers of a JPEG-LS image with one component (ITU-T T.87, Annex C).</summary>
/// <param name="Precision">P, bits of a sample, 2 to 16.</param>
/// <param name="Parameters">Coding parameters.</param>
/// <param name="PointTransform">Pt: number of bits by which decoded samples are shifted left.</param>
/// <param name="RowsOfInterval">Rows of a restart interval; all rows if the scan has no restarts.</param>
/// <param name="Start">Offset of the coded data in the image.</param>
internal sealed record JpegLsHeaders(int Precision, JpegLsParameters Parameters, int PointTransform, int RowsOfInterval, int Start)
{
    private const int PresetParameters = 0xF8;
    private const int CodingParametersId = 1;
    private const int OversizeId = 4;

    /// <summary>The largest sample of P bits.</summary>
    public int LargestSample => (1 << Precision) - 1;

    /// <summary>Reads the headers of an image of exactly the given size.</summary>
    /// <exception cref="DicomFormatException">The headers are damaged, or the image has another size or several components.</exception>
    public static JpegLsHeaders Of(ReadOnlySpan<byte> image, int rows, int columns)
    {
        if (!JpegMarkers.StartsImage(image)) throw new DicomFormatException("the JPEG image does not start with marker FFD8");
        ReadOnlySpan<byte> frame = default, oversize = default;
        JpegLsPreset preset = default;
        long restartInterval = 0;
        int at = 2;
        while (true)
        {
            int marker = JpegMarkers.Next(image, ref at);
            ReadOnlySpan<byte> segment = JpegMarkers.Segment(image, ref at);
            switch (marker)
            {
                case JpegMarkers.JpegLsFrame:
                    frame = segment;
                    break;
                case PresetParameters when segment is [CodingParametersId, ..]:
                    preset = PresetOf(segment);
                    break;
                case PresetParameters when segment is [OversizeId, ..]:
                    oversize = segment;
                    break;
                case JpegMarkers.DefineRestartInterval:
                    restartInterval = BigEndian("restart interval", segment);
                    break;
                case JpegMarkers.StartOfScan:
                    if (frame.IsEmpty) throw new DicomFormatException("the JPEG image has a scan without a frame header");
                    int precision = PrecisionOf(frame, oversize, rows, columns);
                    (int near, int pointTransform) = ScanOf(segment, precision);
                    int interval = restartInterval == 0 || restartInterval > rows ? rows : (int)restartInterval;
                    return new JpegLsHeaders(
                        precision, JpegLsParameters.Of(precision, near, preset), pointTransform, interval, at);
                case int other when JpegMarkers.IsFrame(other):
                    throw new DicomFormatException(
                        $"the JPEG image has coding process SOF{other - JpegMarkers.StartOfFrame0}; expected JPEG-LS (SOF55)");
            }
        }
    }

    /// <summary>C.2.4.1.1: preset coding parameters.</summary>
    private static JpegLsPreset PresetOf(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 11) throw new DicomFormatException("the JPEG-LS image has a damaged LSE segment");
        return new JpegLsPreset(Word(segment, 1), Word(segment, 3), Word(segment, 5), Word(segment, 7), Word(segment, 9));
    }

    /// <summary>C.2.2: frame header. C.2.4.1.4: the size of an image that is too large for it; it then contains zeros.</summary>
    private static int PrecisionOf(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> oversize, int rows, int columns)
    {
        if (oversize.IsEmpty || frame.Length < 9) return JpegMarkers.Precision(frame, rows, columns);
        int bytes = oversize.Length < 2 ? 0 : oversize[1];
        if (bytes is < 2 or > 4 || oversize.Length < 2 + (2 * bytes))
        {
            throw new DicomFormatException("the JPEG-LS image has a damaged LSE segment");
        }

        long height = Word(frame, 1), width = Word(frame, 3);
        if (height == 0) height = BigEndian("height", oversize.Slice(2, bytes));
        if (width == 0) width = BigEndian("width", oversize.Slice(2 + bytes, bytes));
        if (height != rows || width != columns)
        {
            throw new DicomFormatException($"the JPEG image has {height} rows and {width} columns; expected {rows} and {columns}");
        }

        // The size has been compared; the rest of the header is checked as usual.
        return JpegMarkers.Precision(frame, Word(frame, 1), Word(frame, 3));
    }

    /// <summary>C.2.3: scan header.</summary>
    private static (int Near, int PointTransform) ScanOf(ReadOnlySpan<byte> segment, int precision)
    {
        if (segment is [not 1, ..])
        {
            throw new DicomFormatException($"the JPEG-LS image has a scan of {segment[0]} components; expected one");
        }

        if (segment.Length < 6) throw new DicomFormatException("the JPEG image has a damaged scan header");
        if (segment[2] != 0)
        {
            throw new DicomFormatException($"the JPEG-LS image uses mapping table {segment[2]}; expected samples without a mapping table");
        }

        if (segment[4] != 0) throw new DicomFormatException($"the JPEG-LS image has interleave mode {segment[4]}; expected 0 (none)");
        int pointTransform = segment[5] & 15;
        return pointTransform < precision
            ? (segment[3], pointTransform)
            : throw new DicomFormatException($"the JPEG image has point transform {pointTransform}; expected less than {precision}");
    }

    private static long BigEndian(string what, ReadOnlySpan<byte> bytes)
    {
        // C.2.5 and C.2.4.1.4 allow 2, 3 and 4 bytes.
        if (bytes.Length is < 2 or > 4) throw new DicomFormatException($"the JPEG-LS image has a damaged {what}");
        long value = 0;
        foreach (byte b in bytes) value = (value << 8) | b;
        return value;
    }

    private static int Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
}
