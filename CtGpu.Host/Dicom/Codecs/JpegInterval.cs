namespace CtGpu.Host.Dicom.Codecs;

/// <summary>How far the decoding of a restart interval has come.</summary>
/// <param name="table">Codes of the differences.</param>
/// <param name="data">The interval's bytes, followed by <see cref="JpegRows.LongestRowBytes"/> zeros.</param>
/// <param name="dataBits">Bits of the interval.</param>
/// <param name="destination">Its first sample.</param>
/// <param name="initial">Prediction of that sample.</param>
internal unsafe struct JpegInterval(JpegDifferenceTable table, byte* data, long dataBits, ushort* destination, int initial)
{
    public readonly JpegDifferenceTable Table => table;

    /// <summary>Prediction of the first sample.</summary>
    public readonly int Initial => initial;

    public JpegBits Bits { get; set; } = new(data);

    /// <summary>The next sample.</summary>
    public ushort* Next { get; set; } = destination;

    /// <summary>The data ended before the samples that were decoded, or held bits that are no code.</summary>
    public readonly bool HasFailed => table.HasFailed || Bits.TakenSince(data) > dataBits;
}
