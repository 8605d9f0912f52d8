namespace CtGpu.Host.Dicom.Codecs.JpegLs;

/// <summary>An image to decode.</summary>
/// <param name="image">All bytes of the image.</param>
/// <param name="length">Their number.</param>
/// <param name="headers">Its headers.</param>
/// <param name="destination">Output: Rows · Columns samples.</param>
internal readonly unsafe struct JpegLsImage(byte* image, int length, JpegLsHeaders headers, ushort* destination)
{
    public JpegLsHeaders Headers => headers;

    public ushort* Destination => destination;

    /// <summary>All bytes after the headers.</summary>
    public ReadOnlySpan<byte> Coded => new(image + headers.Start, length - headers.Start);
}
