namespace CtGpu.Host.Dicom.Codecs;

/// <summary>Codecs of images with a header of their own.</summary>
internal enum Codec
{
    /// <summary>JPEG baseline and extended, sequential Huffman coding: JpegLibrary.</summary>
    Jpeg,

    /// <summary>JPEG-LS.</summary>
    JpegLs,

    /// <summary>JPEG 2000, also with high-throughput blocks: own decoder.</summary>
    Jpeg2000,
}
