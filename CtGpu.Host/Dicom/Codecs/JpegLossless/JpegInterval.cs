namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>State of the decoding of a restart interval.</summary>
/// <param name="table">Huffman table of the differences.</param>
/// <param name="data">The interval's bytes, followed by <see cref="JpegRows.LongestRowBytes"/> zeros.</param>
/// <param name="dataBits">Length of the interval in bits.</param>
/// <param name="destination">Output: its first sample.</param>
/// <param name="initial">Prediction of the first sample.</param>
internal unsafe struct JpegInterval(JpegDifferenceTable table, byte* data, long dataBits, ushort* destination, int initial)
{
    public readonly JpegDifferenceTable Table => table;

    /// <summary>Prediction of the first sample.</summary>
    public readonly int Initial => initial;

    public JpegBits Bits { get; set; } = new(data);

    /// <summary>Address of the next sample.</summary>
    public ushort* Next { get; set; } = destination;

    /// <summary>Decoding has read past the end of the data, or the data contained bits that are not a code.</summary>
    public readonly bool HasFailed => table.HasFailed || Bits.TakenSince(data) > dataBits;
}
