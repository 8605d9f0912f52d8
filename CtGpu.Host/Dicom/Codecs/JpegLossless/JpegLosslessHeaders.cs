using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>Reads the headers of a lossless JPEG image. Keeps the Huffman tables for the next image.</summary>
internal sealed class JpegLosslessHeaders : IDisposable
{
    private const int TableSlots = 4;

    private readonly JpegDifferenceTable?[] _own = new JpegDifferenceTable?[TableSlots];
    private readonly JpegDifferenceTable?[] _defined = new JpegDifferenceTable?[TableSlots];
    private readonly JpegLosslessHeaders? _neighbour;
    private int _precision;
    private int _restartInterval;

    /// <param name="neighbour">
    /// Headers of an image that is read first and decoded together with this one. Equal tables are shared.
    /// </param>
    public JpegLosslessHeaders(JpegLosslessHeaders? neighbour = null) => _neighbour = neighbour;

    public JpegDifferenceTable Table { get; private set; } = null!;

    /// <summary>Predictor of the scan, 1 to 7.</summary>
    public int SelectionValue { get; private set; }

    public int PointTransform { get; private set; }

    /// <summary>Rows of a restart interval; all rows if the scan has no restarts.</summary>
    public int RowsOfInterval { get; private set; }

    /// <summary>Prediction of the first sample of an interval.</summary>
    public int Initial => 1 << (_precision - PointTransform - 1);

    /// <summary>Reads the headers of an image of exactly the given size.</summary>
    /// <returns>All bytes after the headers.</returns>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> image, int rows, int columns)
    {
        if (!JpegMarkers.StartsImage(image)) throw new DicomFormatException("the JPEG image does not start with marker FFD8");
        _precision = 0;
        _restartInterval = 0;
        Array.Clear(_defined);
        int at = 2;
        while (true)
        {
            int marker = JpegMarkers.Next(image, ref at);
            ReadOnlySpan<byte> segment = JpegMarkers.Segment(image, ref at);
            switch (marker)
            {
                case JpegMarkers.DefineHuffmanTables:
                    ReadHuffmanTables(segment);
                    break;
                case JpegMarkers.LosslessFrame:
                    _precision = JpegMarkers.Precision(segment, rows, columns);
                    break;
                case JpegMarkers.DefineRestartInterval:
                    _restartInterval = segment.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(segment) : 0;
                    break;
                case JpegMarkers.StartOfScan:
                    ReadScan(segment, rows, columns);
                    return image[at..];
                case int frame when JpegMarkers.IsFrame(frame):
                    throw new DicomFormatException(
                        $"the JPEG image has coding process SOF{frame - JpegMarkers.StartOfFrame0}; "
                        + "expected lossless Huffman coding (SOF3)");
            }
        }
    }

    public void Dispose()
    {
        foreach (JpegDifferenceTable? table in _own) table?.Dispose();
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int slot = segment[0];
            int length = 16;
            for (int i = 1; i <= 16 && i < segment.Length; i++) length += segment[i];
            if (slot >= TableSlots || segment.Length < 1 + length)
            {
                throw new DicomFormatException("the JPEG image has a damaged Huffman table");
            }

            _defined[slot] = TableOf(slot, segment.Slice(1, length));
            segment = segment[(1 + length)..];
        }
    }

    private JpegDifferenceTable TableOf(int slot, ReadOnlySpan<byte> definition)
    {
        if (_neighbour?._defined[slot] is { } shared && shared.IsOf(definition)) return shared;
        if (_own[slot] is { } last && last.IsOf(definition)) return last;
        var table = new JpegDifferenceTable(definition);
        _own[slot]?.Dispose();
        return _own[slot] = table;
    }

    private void ReadScan(ReadOnlySpan<byte> header, int rows, int columns)
    {
        if (_precision == 0) throw new DicomFormatException("the JPEG image has a scan without a frame header");
        if (header.Length < 6 || header[0] != 1) throw new DicomFormatException("the JPEG image has a damaged scan header");
        int slot = header[2] >> 4;
        SelectionValue = header[3];
        PointTransform = header[5] & 15;
        if (slot >= TableSlots || _defined[slot] is not { } table)
        {
            throw new DicomFormatException("the JPEG image has a scan without its Huffman table");
        }

        if (SelectionValue is < 1 or > 7)
        {
            throw new DicomFormatException($"the JPEG image has selection value {SelectionValue}; expected 1 to 7");
        }

        if (PointTransform >= _precision)
        {
            throw new DicomFormatException($"the JPEG image has point transform {PointTransform}; expected less than {_precision}");
        }

        if (_restartInterval % columns != 0)
        {
            throw new DicomFormatException(
                $"the JPEG image restarts every {_restartInterval} samples; expected a multiple of {columns}, the length of a row");
        }

        Table = table;
        RowsOfInterval = _restartInterval == 0 ? rows : Math.Min(rows, _restartInterval / columns);
    }
}
