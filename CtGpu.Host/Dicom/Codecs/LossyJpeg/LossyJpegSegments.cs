namespace CtGpu.Host.Dicom.Codecs.LossyJpeg;

/// <summary>
/// Checks the segments of an image before JpegLibrary decodes it. The library needs seconds for an invalid Huffman table, and
/// decodes any number of scans.
/// </summary>
internal static class LossyJpegSegments
{
    /// <exception cref="DicomFormatException">A Huffman table is invalid, or there are several frames or scans.</exception>
    public static void Check(ReadOnlySpan<byte> image)
    {
        int frames = 0, scans = 0, at = 2;
        while (true)
        {
            // Data of a scan follow its header, up to the next marker. A missing EOI is the library's error.
            if (scans > 0) at = EndOfData(image, at);
            if (at >= image.Length) return;
            int marker = JpegMarkers.Next(image, ref at);
            if (marker == JpegMarkers.EndOfImage) return;
            ReadOnlySpan<byte> segment = JpegMarkers.Segment(image, ref at);
            if (marker == JpegMarkers.DefineHuffmanTables) CheckHuffmanTables(segment);
            if (JpegMarkers.IsFrame(marker)) frames++;
            if (marker == JpegMarkers.StartOfScan) scans++;
            if (frames > 1 || scans > 1)
            {
                throw new DicomFormatException($"the JPEG image has {frames} frame headers and {scans} scans; expected one of each");
            }
        }
    }

    private static int EndOfData(ReadOnlySpan<byte> image, int at)
    {
        for (; at + 1 < image.Length; at++)
        {
            // Stuffed zeros and restart markers belong to the data.
            bool isData = image[at + 1] is 0 or 0xFF or (>= JpegMarkers.Restart0 and <= JpegMarkers.Restart0 + 7);
            if (image[at] == 0xFF && !isData) return at;
        }

        return image.Length;
    }

    /// <summary>ITU-T T.81, B.2.4.2: the numbers of codes of 1 to 16 bits must not exceed those that exist.</summary>
    private static void CheckHuffmanTables(ReadOnlySpan<byte> segment)
    {
        const int lengths = 16;
        while (segment.Length > 0)
        {
            int codes = 0, free = 1;
            for (int length = 1; length <= lengths && length < segment.Length; length++)
            {
                codes += segment[length];
                free = (2 * free) - segment[length];
                if (free < 0) throw new DicomFormatException("a Huffman table of the JPEG image has more codes than their lengths allow");
            }

            if (segment.Length < 1 + lengths + codes) throw new DicomFormatException("the JPEG image has a damaged Huffman table");
            segment = segment[(1 + lengths + codes)..];
        }
    }
}
