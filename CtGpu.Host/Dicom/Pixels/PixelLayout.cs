namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// How the pixels of a slice are stored in its file. The constructor checks the header and the file's length before memory is
/// allocated: the reader must be able to decode the pixels, and the file must be large enough for them.
/// </summary>
internal readonly record struct PixelLayout
{
    // Upper bounds of the compression ratios: one bit per sample of 16 bits (JPEG Lossless), two bits per block of 64 samples
    // (JPEG), two bytes per run of 128 (RLE), about two bits per run of 258 bytes (deflate).
    private const int MaxJpegLosslessRatio = 16;
    private const int MaxJpegRatio = 512;
    private const int MaxRleRatio = 64;
    private const int MaxDeflateRatio = 1032;

    // The ratios of JPEG-LS and JPEG 2000 have no practical bound, because constant regions need almost no bytes. For frames
    // larger than those of any scanner, a plausible ratio is required.
    private const int LargestUncheckedFrame = 64 << 20;
    private const int PlausibleCodestreamRatio = 1000;

    /// <param name="slice">The slice's header.</param>
    /// <param name="foreign">Another library decodes the slice. Then coding and file length are not checked.</param>
    /// <exception cref="DicomFormatException">The pixels cannot be decoded or are incomplete.</exception>
    public PixelLayout(SliceHeader slice, bool foreign = false)
    {
        Syntax = TransferSyntax.Of(slice.TransferSyntaxUid);
        CheckBits(slice.SampleFormat);

        if (slice.BitsAllocated == 8 && Syntax.Uid == TransferSyntax.ExplicitBigEndian && !foreign)
        {
            throw new DicomFormatException("the file is big endian with pixels of 8 bits: their byte order is ambiguous");
        }

        if (slice.Rows < 1 || slice.Columns < 1)
        {
            throw new DicomFormatException($"the image has {slice.Rows} rows and {slice.Columns} columns; expected at least 1 of each");
        }

        if (slice.BitsAllocated == 32 && Syntax.IsLimitedTo16Bits && !foreign)
        {
            throw new DicomFormatException($"BitsAllocated is 32; expected 8 or 16 for {Syntax.Name}");
        }

        BytesPerSample = slice.BitsAllocated / 8;
        long pixels = (long)slice.Rows * slice.Columns;
        if (pixels * BytesPerSample > Array.MaxLength)
        {
            throw new DicomFormatException($"a frame has {slice.Rows} rows and {slice.Columns} columns; expected at most 2 GiB");
        }

        Pixels = (int)pixels;
        if (!foreign) CheckLength(slice);
    }

    public TransferSyntax Syntax { get; }

    /// <summary>Rows times Columns.</summary>
    public int Pixels { get; }

    /// <summary>BitsAllocated in bytes: 1, 2 or 4.</summary>
    public int BytesPerSample { get; }

    /// <summary>Bytes of an uncompressed frame.</summary>
    public int FrameBytes => Pixels * BytesPerSample;

    /// <summary>The bytes that a number of frames has, as the expectation in an error.</summary>
    public static string Expectation(SliceHeader slice, int frames, long bytes) =>
        $"expected {bytes} bytes for {frames} x {slice.Rows} x {slice.Columns} pixels of {slice.BitsAllocated} bits";

    /// <summary>The bytes of all frames, as the expectation in an error.</summary>
    public static string Expectation(SliceHeader slice, long bytes) => Expectation(slice, slice.NumberOfFrames, bytes);

    /// <summary>The coding has exactly the bytes of the samples in one PixelData value.</summary>
    public bool IsPlain => Syntax.Coding is PixelCoding.Native or PixelCoding.Deflated;

    private long MaxRatio => Syntax.Coding switch
    {
        PixelCoding.Fragmented => 1,
        PixelCoding.Rle => MaxRleRatio,
        PixelCoding.JpegLossless => MaxJpegLosslessRatio,
        PixelCoding.Jpeg => MaxJpegRatio,
        _ => FrameBytes <= LargestUncheckedFrame ? FrameBytes : PlausibleCodestreamRatio,
    };

    private static void CheckBits(SampleFormat format)
    {
        (int allocated, int stored, int highBit) = (format.BitsAllocated, format.BitsStored, format.HighBit);
        if (allocated is not (8 or 16 or 32)) throw new DicomFormatException($"BitsAllocated is {allocated}; expected 8, 16 or 32");
        if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated)
        {
            throw new DicomFormatException(
                $"BitsStored is {stored}, HighBit {highBit} and BitsAllocated {allocated}; "
                + "expected the stored bits within the allocated bits");
        }
    }

    private void CheckLength(SliceHeader slice)
    {
        long expected = (long)FrameBytes * slice.NumberOfFrames;
        long possible;
        switch (Syntax.Coding)
        {
            case PixelCoding.Native:
            case PixelCoding.Deflated:
                if (slice.PixelDataLength < 0)
                {
                    throw new DicomFormatException(
                        $"PixelData is encapsulated, but the transfer syntax is {Syntax.Uid} ({Syntax.Name})");
                }

                if (slice.PixelDataLength < expected)
                {
                    throw new DicomFormatException($"PixelData has {slice.PixelDataLength} bytes; {Expectation(slice, expected)}");
                }

                possible = Syntax.Coding == PixelCoding.Native
                    ? slice.FileLength - slice.PixelDataOffset
                    : slice.FileLength * MaxDeflateRatio;
                break;
            case PixelCoding.Other:
                throw new DicomFormatException($"the transfer syntax {Syntax.Uid} ({Syntax.Name}) has no decoder in this program")
                {
                    Remedy = "Export the series uncompressed, or decompress it with the software that wrote it.",
                };
            default:
                if (slice.PixelDataLength >= 0)
                {
                    throw new DicomFormatException(
                        $"PixelData is not encapsulated, but the transfer syntax is {Syntax.Uid} ({Syntax.Name})");
                }

                possible = (slice.FileLength - slice.PixelDataOffset) * MaxRatio;
                break;
        }

        if (possible < expected)
        {
            throw new DicomFormatException(
                $"the file ends too early: it has at most {Math.Max(0, possible)} bytes of pixels; {Expectation(slice, expected)}");
        }
    }
}
