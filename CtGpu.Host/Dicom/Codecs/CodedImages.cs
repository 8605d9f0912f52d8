using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Finds further JPEG or JPEG 2000 images after the first one of a frame. A decoder would ignore them. Other bytes after an image
/// are padding.
/// </summary>
internal static class CodedImages
{
    private const int StartOfTilePart = 0x90;
    private const int FirstMarker = 0x80;

    /// <summary>Refuses bytes after an image that contain another one.</summary>
    /// <exception cref="DicomFormatException">There is another image.</exception>
    public static void RefuseMore(PixelCoding coding, ReadOnlySpan<byte> rest)
    {
        int images = 1;
        for (int at; (at = rest.IndexOf(StartOf(coding))) >= 0; images++) rest = AfterFirst(coding, rest[at..]);
        if (images == 1) return;
        throw DicomFormatException.HeaderDescribesLess($"the fragments of one frame contain {images} coded images; expected 1");
    }

    /// <summary>The bytes after an image at the start of <paramref name="images"/>; none if it is the only one.</summary>
    public static ReadOnlySpan<byte> AfterFirst(PixelCoding coding, ReadOnlySpan<byte> images)
    {
        ReadOnlySpan<byte> start = StartOf(coding);
        // The usual case needs no parsing: the coded data contain no start of an image, but headers may contain thumbnails.
        if (images.Length < start.Length || images[start.Length..].IndexOf(start) < 0) return [];
        int end = coding == PixelCoding.Jpeg2000 ? EndOfJpeg2000(images) : EndOfJpeg(images);
        return images[Math.Min(end, images.Length)..];
    }

    private static ReadOnlySpan<byte> StartOf(PixelCoding coding) =>
        coding == PixelCoding.Jpeg2000 ? [0xFF, 0x4F, 0xFF, 0x51] : [0xFF, JpegMarkers.StartOfImage, 0xFF];

    /// <summary>Offset after the EOI marker, or of the next image if there is none.</summary>
    private static int EndOfJpeg(ReadOnlySpan<byte> image)
    {
        for (int at = 2; at + 4 <= image.Length;)
        {
            if (image[at] != 0xFF || image[at + 1] == 0xFF)
            {
                // A fill byte, or a byte of coded data.
                at++;
                continue;
            }

            int marker = image[at + 1];
            if (marker == JpegMarkers.EndOfImage) return at + 2;
            if (marker == JpegMarkers.StartOfImage) return at;
            // Stuffed zeros, the stuffed bit of JPEG-LS, and restart markers belong to the coded data.
            bool hasSegment = marker >= FirstMarker && marker is < JpegMarkers.Restart0 or > JpegMarkers.Restart0 + 7;
            at += 2 + (hasSegment ? BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]) : 0);
        }

        return image.Length;
    }

    /// <summary>
    /// Offset after the EOC marker. The SOT segment of each tile-part contains its length. If the lengths are wrong, the image is
    /// assumed to end after its first marker, because coded data almost never contain a start of an image.
    /// </summary>
    private static int EndOfJpeg2000(ReadOnlySpan<byte> image)
    {
        for (long at = 2; at + 12 <= image.Length;)
        {
            ReadOnlySpan<byte> segment = image[(int)at..];
            if (segment[0] != 0xFF) break;
            if (segment[1] == JpegMarkers.EndOfImage) return (int)at + 2;
            if (segment[1] != StartOfTilePart)
            {
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
                continue;
            }

            long length = BinaryPrimitives.ReadUInt32BigEndian(segment[6..]);
            if (length == 0)
            {
                // The last tile-part. Coded data contain no marker above FF8F.
                int end = segment.IndexOf((ReadOnlySpan<byte>)[0xFF, JpegMarkers.EndOfImage]);
                return end < 0 ? image.Length : (int)at + end + 2;
            }

            at += length;
        }

        return 2;
    }
}
