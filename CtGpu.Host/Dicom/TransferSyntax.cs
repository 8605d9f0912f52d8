namespace CtGpu.Host.Dicom;

/// <summary>A transfer syntax of DICOM PS3.6, Annex A.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Coding">How its pixel data are coded.</param>
/// <param name="IsLossy">Its codec is lossy.</param>
internal sealed record TransferSyntax(string Uid, string Name, PixelCoding Coding, bool IsLossy = false)
{
    public const string ImplicitLittleEndian = "1.2.840.10008.1.2";
    public const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";
    public const string Deflated = "1.2.840.10008.1.2.1.99";
    public const string ExplicitBigEndian = "1.2.840.10008.1.2.2";

    private static readonly Dictionary<string, TransferSyntax> s_known = ((TransferSyntax[])
    [
        new(ImplicitLittleEndian, "Implicit VR Little Endian", PixelCoding.Native),
        new(ExplicitLittleEndian, "Explicit VR Little Endian", PixelCoding.Native),
        new(ExplicitBigEndian, "Explicit VR Big Endian", PixelCoding.Native),
        new(Deflated, "Deflated Explicit VR Little Endian", PixelCoding.Deflated),
        new("1.2.840.10008.1.2.5", "RLE Lossless", PixelCoding.Rle),
        new("1.2.840.10008.1.2.4.57", "JPEG Lossless, Process 14", PixelCoding.JpegLossless),
        new("1.2.840.10008.1.2.4.70", "JPEG Lossless, Process 14, Selection Value 1", PixelCoding.JpegLossless),
        new("1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", PixelCoding.Fragmented),
        new("1.2.840.10008.1.2.4.50", "JPEG Baseline", PixelCoding.Jpeg, IsLossy: true),
        new("1.2.840.10008.1.2.4.51", "JPEG Extended", PixelCoding.Jpeg, IsLossy: true),
        new("1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", PixelCoding.JpegLs),
        new("1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", PixelCoding.JpegLs, IsLossy: true),
        new("1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless", PixelCoding.Jpeg2000),
        new("1.2.840.10008.1.2.4.91", "JPEG 2000", PixelCoding.Jpeg2000, IsLossy: true),
        new("1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", PixelCoding.Other, IsLossy: true),
        new("1.2.840.10008.1.2.4.110", "JPEG XL Lossless", PixelCoding.Other),
        new("1.2.840.10008.1.2.4.112", "JPEG XL", PixelCoding.Other, IsLossy: true),
        new("1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless", PixelCoding.Jpeg2000),
        new("1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 Lossless RPCL", PixelCoding.Jpeg2000),
        new("1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", PixelCoding.Jpeg2000, IsLossy: true),
    ]).ToDictionary(syntax => syntax.Uid);

    /// <summary>Its codec has samples of at most 16 bits.</summary>
    public bool IsLimitedTo16Bits => Coding is PixelCoding.Jpeg or PixelCoding.JpegLs or PixelCoding.Jpeg2000;

    /// <summary>The transfer syntax of a UID. An unknown UID gets the name "unknown" and <see cref="PixelCoding.Other"/>.</summary>
    public static TransferSyntax Of(string uid) =>
        s_known.GetValueOrDefault(uid) ?? new TransferSyntax(uid, "unknown", PixelCoding.Other);
}
