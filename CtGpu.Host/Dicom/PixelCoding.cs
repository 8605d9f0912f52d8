namespace CtGpu.Host.Dicom;

/// <summary>How a transfer syntax codes pixel data.</summary>
internal enum PixelCoding
{
    /// <summary>Uncompressed samples in the byte order of the data set.</summary>
    Native,

    /// <summary>Uncompressed samples in a deflated data set.</summary>
    Deflated,

    /// <summary>Uncompressed samples in fragments.</summary>
    Fragmented,

    Rle,

    JpegLossless,

    /// <summary>JPEG baseline or extended, lossy.</summary>
    Jpeg,

    JpegLs,

    /// <summary>JPEG 2000, with or without high-throughput blocks.</summary>
    Jpeg2000,

    /// <summary>A codec without a decoder in this program.</summary>
    Other,
}
