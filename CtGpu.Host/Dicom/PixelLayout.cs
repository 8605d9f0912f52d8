using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom;

/// <summary>
/// How the pixels of a slice lie in its file: proven from the header and the file's length, before memory is taken for
/// them, to be something that the reader can decode and that the file can hold.
/// </summary>
internal readonly record struct PixelLayout
{
    // The best that each coding can do: a bit for every sample; two bits for a block of 64; two bytes for 128; a bit
    // for 258 bytes, less some.
    private const int BestJpegLosslessRatio = 16;
    private const int BestJpegRatio = 512;
    private const int BestRleRatio = 64;
    private const int BestDeflateRatio = 1032;

    // JPEG-LS and JPEG 2000 know no best: air costs them next to nothing. A frame larger than any scanner's has to hold
    // at least something.
    private const int LargestUnprovenFrame = 64 << 20;
    private const int LikelyCodestreamRatio = 1000;

    /// <param name="slice">Its header.</param>
    /// <param name="foreign">Another library decodes it: how the pixels lie in the file is not this reader's business.</param>
    /// <exception cref="DicomFormatException">What cannot be decoded, or is not there.</exception>
    public PixelLayout(SliceHeader slice, bool foreign = false)
    {
        Syntax = TransferSyntax.Of(slice.TransferSyntaxUid);
        if (slice.BitsAllocated is not (8 or 16 or 32)) throw new DicomFormatException($"BitsAllocated is {slice.BitsAllocated} where 8, 16 or 32 was expected");
        if (slice.BitsStored < 1 || slice.BitsStored > slice.BitsAllocated || slice.HighBit < slice.BitsStored - 1 || slice.HighBit >= slice.BitsAllocated)
        {
            throw new DicomFormatException(
                $"BitsStored {slice.BitsStored} and HighBit {slice.HighBit} do not go together with BitsAllocated {slice.BitsAllocated}");
        }

        if (slice.BitsAllocated == 8 && Syntax.Uid == TransferSyntax.ExplicitBigEndian && !foreign)
        {
            throw new DicomFormatException("pixels of 8 bits in a big endian file may be swapped in pairs or not, which cannot be told");
        }

        if (slice.Rows < 1 || slice.Columns < 1) throw new DicomFormatException($"the image has {slice.Rows} rows and {slice.Columns} columns");
        if (slice.BitsAllocated == 32 && Syntax.IsDecodedApart && !foreign) throw new DicomFormatException($"BitsAllocated is 32 where 8 or 16 was expected for {Syntax.Name}");
        BytesPerSample = slice.BitsAllocated / 8;
        long pixels = (long)slice.Rows * slice.Columns;
        if (pixels * BytesPerSample > Array.MaxLength) throw new DicomFormatException($"a frame of {slice.Rows} rows and {slice.Columns} columns is larger than 2 GiB");
        Pixels = (int)pixels;
        if (!foreign) ProveLength(slice);
    }

    public TransferSyntax Syntax { get; }

    /// <summary>Rows times Columns.</summary>
    public int Pixels { get; }

    /// <summary>BitsAllocated in bytes: 1, 2 or 4.</summary>
    public int BytesPerSample { get; }

    /// <summary>Bytes of a frame when it is not compressed.</summary>
    public int FrameBytes => Pixels * BytesPerSample;

    private long BestRatio => Syntax.Coding switch
    {
        PixelCoding.Rle => BestRleRatio,
        PixelCoding.JpegLossless => BestJpegLosslessRatio,
        PixelCoding.Jpeg => BestJpegRatio,
        _ => FrameBytes <= LargestUnprovenFrame ? FrameBytes : LikelyCodestreamRatio,
    };

    private void ProveLength(SliceHeader slice)
    {
        long expected = (long)FrameBytes * slice.NumberOfFrames;
        string wanted = $"{expected} bytes were expected for {slice.NumberOfFrames} x {slice.Rows} x {slice.Columns} pixels of {slice.BitsAllocated} bits";
        long possible;
        switch (Syntax.Coding)
        {
            case PixelCoding.Native:
            case PixelCoding.Deflated:
                if (slice.PixelDataLength < 0) throw new DicomFormatException($"PixelData is encapsulated, but the transfer syntax is {Syntax.Uid} ({Syntax.Name})");
                if (slice.PixelDataLength < expected) throw new DicomFormatException($"PixelData has {slice.PixelDataLength} bytes where {wanted}");
                possible = Syntax.Coding == PixelCoding.Native ? slice.FileLength - slice.PixelDataOffset : slice.FileLength * BestDeflateRatio;
                break;
            case PixelCoding.Other:
                throw new DicomFormatException($"its transfer syntax {Syntax.Uid} ({Syntax.Name}) cannot be decoded here")
                {
                    Remedy = "Decompress the series first, for example with gdcmconv --raw.",
                };
            default:
                if (slice.PixelDataLength >= 0) throw new DicomFormatException($"PixelData is not encapsulated, but the transfer syntax is {Syntax.Uid} ({Syntax.Name})");
                possible = (slice.FileLength - slice.PixelDataOffset) * BestRatio;
                break;
        }

        if (possible < expected) throw new DicomFormatException($"the file ends too early: it can hold {Math.Max(0, possible)} bytes of pixels where {wanted}");
    }
}
