namespace CtGpu.Host.Dicom.Codecs;

/// <summary>How far the decoding of a restart interval has come.</summary>
/// <param name="table">Codes of the differences.</param>
/// <param name="data">The interval's bytes, followed by <see cref="JpegRows.LongestRowBytes"/> zeros.</param>
/// <param name="bits">Bits of the interval.</param>
/// <param name="destination">Its first sample.</param>
/// <param name="initial">Prediction of that sample.</param>
internal unsafe struct JpegInterval(JpegDifferenceTable table, byte* data, long bits, ushort* destination, int initial)
{
    public readonly JpegDifferenceTable Table = table;

    /// <summary>Prediction of the first sample.</summary>
    public readonly int Initial = initial;

    private readonly byte* _data = data;
    private readonly long _bits = bits;

    /// <summary>The next bits, from the top.</summary>
    public ulong Window { get; private set; }

    /// <summary>How many bits of the window count, modulo 64.</summary>
    public int Held { get; private set; }

    /// <summary>The byte behind those bits.</summary>
    public byte* Next { get; private set; } = data;

    /// <summary>The next row.</summary>
    public ushort* Row { get; private set; } = destination;

    /// <summary>The data ended before the rows that were decoded, or held bits that are no code.</summary>
    public readonly bool HasFailed => Table.HasFailed || (8 * (Next - _data)) - (Held & 63) > _bits;

    /// <summary>A row has been decoded.</summary>
    public void Advance(ulong window, int held, byte* next, ushort* row)
    {
        Window = window;
        Held = held;
        Next = next;
        Row = row;
    }
}
