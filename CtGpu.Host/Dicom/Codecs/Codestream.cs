using System.Buffers.Binary;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>Codecs whose codestreams are decoded in a process of their own.</summary>
internal enum Codec
{
    /// <summary>JPEG baseline and extended, sequential Huffman coding: JpegLibrary.</summary>
    Jpeg,

    /// <summary>JPEG-LS: libcharls.</summary>
    JpegLs,

    /// <summary>JPEG 2000: libopenjp2.</summary>
    Jpeg2000,

    /// <summary>JPEG 2000 with high-throughput blocks: libopenjp2 from 2.5 on.</summary>
    HighThroughput,
}

/// <summary>
/// What a codestream's header says of its samples, proven to be of the image's size before any library sees it.
/// </summary>
/// <param name="Codec">Who can decode it.</param>
/// <param name="Precision">Bits of a sample, 1 to 16.</param>
/// <param name="IsSigned">Samples are coded with their sign, as only JPEG 2000 can.</param>
/// <param name="Start">Where it begins in the frame: behind the boxes of a JP2 file, else 0.</param>
internal readonly record struct Codestream(Codec Codec, int Precision, bool IsSigned = false, int Start = 0)
{
    private const int MarkerOfSize = 0x51;
    private const int HighThroughputCapability = 0x4000;

    // Each takes the library some 10 KB; a slice cut into tiles of 32 x 32 has no more.
    private const long MostTiles = 4096;

    /// <summary>Whether a fragment begins with a codestream, or with the box that begins a JP2 file.</summary>
    public static bool Starts(PixelCoding coding, ReadOnlySpan<byte> fragment) => coding == PixelCoding.Jpeg2000
        ? fragment is [0xFF, 0x4F, 0xFF, MarkerOfSize, ..] or [0, 0, 0, 12, (byte)'j', (byte)'P', (byte)' ', (byte)' ', ..]
        : JpegMarkers.StartImage(fragment);

    /// <summary>Reads the header of a frame.</summary>
    /// <exception cref="DicomFormatException">It is not one of one component of this size, or no such codestream at all.</exception>
    public static Codestream Of(PixelCoding coding, ReadOnlySpan<byte> frame, int rows, int columns) =>
        coding == PixelCoding.Jpeg2000 ? OfJpeg2000(frame, rows, columns) : OfJpeg(coding, frame, rows, columns);

    /// <summary>Refuses samples of more bits than the image allots.</summary>
    public void ProveBits(SliceHeader slice)
    {
        if (Precision > slice.BitsAllocated) throw new DicomFormatException($"the codestream has {Precision} bits a sample where BitsAllocated is {slice.BitsAllocated}");
    }

    /// <summary>
    /// Codestream and PixelRepresentation often disagree about the sign. Where it lies in the highest of BitsStored bits
    /// either way, both are right; elsewhere both must be, or the values are anybody's guess.
    /// </summary>
    public void ProveSigns(SliceHeader slice, ReadOnlySpan<short> samples)
    {
        if (IsSigned == slice.IsSigned || (slice.IsSigned && Precision >= slice.BitsStored)) return;
        int limit = IsSigned ? short.MaxValue : (1 << (Precision - 1)) - 1;
        foreach (short sample in samples)
        {
            if ((ushort)sample <= limit) continue;
            throw new DicomFormatException(IsSigned
                ? $"the codestream holds the signed value {sample} where PixelRepresentation is unsigned"
                : $"the codestream holds {(ushort)sample} in {Precision} unsigned bits where PixelRepresentation is signed and BitsStored {slice.BitsStored}, so that its sign is lost")
            {
                Remedy = "The header does not fit the pixels: have the series exported again, or decompress it with the software that wrote it.",
            };
        }
    }

    private static Codestream OfJpeg(PixelCoding coding, ReadOnlySpan<byte> frame, int rows, int columns)
    {
        if (!JpegMarkers.StartImage(frame)) throw new DicomFormatException("the JPEG image does not begin with its marker FFD8");
        bool expectLs = coding == PixelCoding.JpegLs;
        for (int at = 2; ;)
        {
            int marker = JpegMarkers.Next(frame, ref at);
            if (marker == JpegMarkers.StartOfScan) throw new DicomFormatException("the JPEG image has a scan without a frame header");
            ReadOnlySpan<byte> segment = JpegMarkers.Segment(frame, ref at);
            if (!JpegMarkers.IsFrame(marker)) continue;
            bool isExpected = expectLs ? marker == JpegMarkers.JpegLsFrame : marker is JpegMarkers.StartOfFrame0 or JpegMarkers.StartOfFrame1;
            if (!isExpected)
            {
                throw new DicomFormatException(
                    $"the JPEG image is coded by process SOF{marker - JpegMarkers.StartOfFrame0} where {(expectLs ? "JPEG-LS (SOF55)" : "baseline or extended coding (SOF0, SOF1)")} was expected");
            }

            int precision = JpegMarkers.Precision(segment, rows, columns);
            if (!expectLs && precision is not (8 or 12)) throw new DicomFormatException($"the JPEG image has {precision} bits where 8 or 12 were expected");
            return new Codestream(expectLs ? Codec.JpegLs : Codec.Jpeg, precision);
        }
    }

    /// <summary>The SIZ segment, which comes first (ITU-T T.800, A.5.1).</summary>
    private static Codestream OfJpeg2000(ReadOnlySpan<byte> frame, int rows, int columns)
    {
        int start = StartIn(frame);
        ReadOnlySpan<byte> size = frame[start..];
        if (size.Length < 45) throw new DicomFormatException("the JPEG 2000 codestream ends within its header");
        uint width = Word(size, 8) - Word(size, 16), height = Word(size, 12) - Word(size, 20);
        if (width != columns || height != rows) throw new DicomFormatException($"the JPEG 2000 image has {height} rows and {width} columns where {rows} and {columns} were expected");
        int components = BinaryPrimitives.ReadUInt16BigEndian(size[40..]);
        if (components != 1) throw new DicomFormatException($"the JPEG 2000 image has {components} components where one was expected");
        if (size[43] != 1 || size[44] != 1) throw new DicomFormatException($"the JPEG 2000 image has samples {size[43]} x {size[44]} pixels apart where all were expected");
        uint tileWidth = Word(size, 24), tileHeight = Word(size, 28);
        long tiles = tileWidth == 0 || tileHeight == 0 ? long.MaxValue : ((columns + (tileWidth - 1L)) / tileWidth) * ((rows + (tileHeight - 1L)) / tileHeight);
        if (tiles > MostTiles) throw new DicomFormatException($"the JPEG 2000 image has tiles of {tileHeight} rows and {tileWidth} columns, more than {MostTiles} of them");
        int precision = (size[42] & 0x7F) + 1;
        if (precision > 16) throw new DicomFormatException($"the JPEG 2000 image has {precision} bits where 1 to 16 were expected");
        bool highThroughput = (BinaryPrimitives.ReadUInt16BigEndian(size[6..]) & HighThroughputCapability) != 0;
        return new Codestream(highThroughput ? Codec.HighThroughput : Codec.Jpeg2000, precision, (size[42] & 0x80) != 0, start);
    }

    /// <summary>DICOM wants the bare codestream; some writers leave it in its file, box in box.</summary>
    private static int StartIn(ReadOnlySpan<byte> frame)
    {
        for (long at = 0; at + 8 <= frame.Length;)
        {
            ReadOnlySpan<byte> box = frame[(int)at..];
            if (box is [0xFF, 0x4F, 0xFF, MarkerOfSize, ..]) return (int)at;
            bool isCodestream = box[4..8].SequenceEqual("jp2c"u8);
            long length = Word(box, 0);
            // 1: the length follows in 64 bits; 0: to the end.
            int header = length == 1 ? 16 : 8;
            if (length == 1 && box.Length >= 16) length = BinaryPrimitives.ReadInt64BigEndian(box[8..]);
            if (isCodestream) length = header;
            if (length < header || length > frame.Length - at) break;
            at += length;
        }

        throw new DicomFormatException("the pixel data hold no JPEG 2000 codestream: the marker FF4F is missing");
    }

    private static uint Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
}
