using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Header of a codestream. Its size is checked against the image before it is decoded.
/// </summary>
/// <param name="Precision">Bits of a sample, 1 to 16.</param>
/// <param name="IsSigned">Samples are coded as signed numbers; only in JPEG 2000.</param>
/// <param name="Start">Offset of the codestream in the frame: after the boxes of a JP2 file, else 0.</param>
internal readonly record struct Codestream(int Precision, bool IsSigned = false, int Start = 0)
{
    private const int SizeMarker = 0x51;

    /// <summary>Whether a fragment starts with a codestream, or with the first box of a JP2 file.</summary>
    public static bool Starts(PixelCoding coding, ReadOnlySpan<byte> fragment) => coding == PixelCoding.Jpeg2000
        ? fragment is [0xFF, 0x4F, 0xFF, SizeMarker, ..] or [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..]
        : JpegMarkers.StartsImage(fragment);

    /// <summary>Reads the header of a frame in lossy JPEG or JPEG 2000.</summary>
    /// <exception cref="DicomFormatException">The frame has another coding, another size, or several components.</exception>
    public static Codestream Of(PixelCoding coding, ReadOnlySpan<byte> frame, int rows, int columns) =>
        coding == PixelCoding.Jpeg2000 ? OfJpeg2000(frame, rows, columns) : OfJpeg(frame, rows, columns);

    /// <summary>Refuses samples with more bits than BitsAllocated.</summary>
    public void CheckBits(SampleFormat format)
    {
        if (Precision <= format.BitsAllocated) return;
        throw new DicomFormatException(
            $"the codestream has {Precision} bits per sample; expected at most {format.BitsAllocated}, which is BitsAllocated");
    }

    /// <summary>
    /// Checks the sign of samples, because codestream and PixelRepresentation often disagree about it. If the sign is the highest
    /// of BitsStored bits, both give the same values. Otherwise each sample must be the same number as signed and as unsigned.
    /// </summary>
    public void CheckSigns(SampleFormat format, ReadOnlySpan<short> samples)
    {
        if (IsSigned == format.IsSigned || (format.IsSigned && Precision >= format.BitsStored)) return;
        int limit = IsSigned ? short.MaxValue : (1 << (Precision - 1)) - 1;
        foreach (short sample in samples)
        {
            if ((ushort)sample <= limit) continue;
            throw new DicomFormatException(IsSigned
                ? $"the codestream contains the signed value {sample}, but PixelRepresentation is unsigned"
                : $"the codestream contains {(ushort)sample} in {Precision} unsigned bits, but PixelRepresentation is signed "
                    + $"with BitsStored {format.BitsStored}: the sign is lost")
            {
                Remedy = "The header does not match the pixels: export the series again, "
                    + "or decompress it with the software that wrote it.",
            };
        }
    }

    private static Codestream OfJpeg(ReadOnlySpan<byte> frame, int rows, int columns)
    {
        if (!JpegMarkers.StartsImage(frame)) throw new DicomFormatException("the JPEG image does not start with marker FFD8");
        for (int at = 2; ;)
        {
            int marker = JpegMarkers.Next(frame, ref at);
            if (marker == JpegMarkers.StartOfScan) throw new DicomFormatException("the JPEG image has a scan without a frame header");
            ReadOnlySpan<byte> segment = JpegMarkers.Segment(frame, ref at);
            if (!JpegMarkers.IsFrame(marker)) continue;
            if (marker is not (JpegMarkers.StartOfFrame0 or JpegMarkers.StartOfFrame1))
            {
                throw new DicomFormatException(
                    $"the JPEG image has coding process SOF{marker - JpegMarkers.StartOfFrame0}; "
                    + "expected baseline or extended coding (SOF0, SOF1)");
            }

            int precision = JpegMarkers.Precision(segment, rows, columns);
            return precision is 8 or 12
                ? new Codestream(precision)
                : throw new DicomFormatException($"the JPEG image has {precision} bits; expected 8 or 12");
        }
    }

    /// <summary>Reads the SIZ segment, which is the first one (ITU-T T.800, A.5.1).</summary>
    private static Codestream OfJpeg2000(ReadOnlySpan<byte> frame, int rows, int columns)
    {
        int start = StartIn(frame);
        ReadOnlySpan<byte> size = frame[start..];
        if (size.Length < 45) throw new DicomFormatException("the JPEG 2000 codestream ends within its header");
        uint width = Word(size, 8) - Word(size, 16), height = Word(size, 12) - Word(size, 20);
        if (width != columns || height != rows)
        {
            throw new DicomFormatException($"the JPEG 2000 image has {height} rows and {width} columns; expected {rows} and {columns}");
        }

        int components = BinaryPrimitives.ReadUInt16BigEndian(size[40..]);
        if (components != 1) throw new DicomFormatException($"the JPEG 2000 image has {components} components; expected one");
        if (size[43] != 1 || size[44] != 1)
        {
            throw new DicomFormatException($"the JPEG 2000 image has one sample for {size[43]} x {size[44]} pixels; expected one for each");
        }

        int precision = (size[42] & 0x7F) + 1;
        if (precision > 16) throw new DicomFormatException($"the JPEG 2000 image has {precision} bits; expected 1 to 16");
        return new Codestream(precision, (size[42] & 0x80) != 0, start);
    }

    /// <summary>Offset of the codestream. DICOM requires a bare codestream, but some writers store the boxes of a JP2 file.</summary>
    private static int StartIn(ReadOnlySpan<byte> frame)
    {
        for (long at = 0; at + 8 <= frame.Length;)
        {
            ReadOnlySpan<byte> box = frame[(int)at..];
            if (box is [0xFF, 0x4F, 0xFF, SizeMarker, ..]) return (int)at;
            bool isCodestream = box[4..8].SequenceEqual("jp2c"u8);
            long length = Word(box, 0);
            // 1: a 64-bit length follows. 0: the box extends to the end.
            int header = length == 1 ? 16 : 8;
            if (length == 1 && box.Length >= 16) length = BinaryPrimitives.ReadInt64BigEndian(box[8..]);
            if (isCodestream) length = header;
            if (length < header || length > frame.Length - at) break;
            at += length;
        }

        throw new DicomFormatException("PixelData contains no JPEG 2000 codestream: marker FF4F is missing");
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
