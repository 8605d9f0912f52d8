namespace CtGpu.Host.Dicom.Codecs;

/// <summary>Codecs of images with a header of their own. Those of JPEG 2000 run in a separate process.</summary>
internal enum Codec
{
    /// <summary>JPEG baseline and extended, sequential Huffman coding: JpegLibrary.</summary>
    Jpeg,

    /// <summary>JPEG-LS.</summary>
    JpegLs,

    /// <summary>JPEG 2000: libopenjp2.</summary>
    Jpeg2000,

    /// <summary>JPEG 2000 with high-throughput blocks: libopenjp2 2.5 or later.</summary>
    HighThroughput,
}
