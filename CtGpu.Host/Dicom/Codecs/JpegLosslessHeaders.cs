using System.Buffers.Binary;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>What the headers of a lossless JPEG image say of its scan. Tables are kept from image to image.</summary>
internal sealed class JpegLosslessHeaders : IDisposable
{
    private const int TableSlots = 4;

    private readonly JpegDifferenceTable?[] _own = new JpegDifferenceTable?[TableSlots];
    private readonly JpegDifferenceTable?[] _defined = new JpegDifferenceTable?[TableSlots];
    private readonly JpegLosslessHeaders? _neighbour;
    private int _precision;
    private int _restartInterval;

    /// <param name="neighbour">Headers of the image that is decoded together with this one and read before it: tables equal to its are shared.</param>
    public JpegLosslessHeaders(JpegLosslessHeaders? neighbour = null) => _neighbour = neighbour;

    public JpegDifferenceTable Table { get; private set; } = null!;

    /// <summary>1 to 7.</summary>
    public int SelectionValue { get; private set; }

    public int PointTransform { get; private set; }

    /// <summary>Rows of a restart interval: all of them where there is but one.</summary>
    public int RowsOfInterval { get; private set; }

    /// <summary>Prediction of an interval's first sample.</summary>
    public int Initial => 1 << (_precision - PointTransform - 1);

    /// <summary>Reads the headers of an image of exactly the given size.</summary>
    /// <returns>All that follows them.</returns>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> image, int rows, int columns)
    {
        if (!JpegMarkers.StartImage(image)) throw new DicomFormatException("the JPEG image does not begin with its marker FFD8");
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
                    throw new DicomFormatException($"the JPEG image is coded by process SOF{frame - JpegMarkers.StartOfFrame0} where lossless Huffman coding (SOF3) was expected");
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
            if (slot >= TableSlots || segment.Length < 1 + length) throw new DicomFormatException("the JPEG image has a damaged Huffman table");
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
        if (slot >= TableSlots || _defined[slot] is not { } table) throw new DicomFormatException("the JPEG image has a scan without its Huffman table");
        if (SelectionValue is < 1 or > 7) throw new DicomFormatException($"the JPEG image has selection value {SelectionValue} where 1 to 7 was expected");
        if (PointTransform >= _precision) throw new DicomFormatException($"the JPEG image has point transform {PointTransform} for {_precision} bits");
        if (_restartInterval % columns != 0)
        {
            throw new DicomFormatException($"the JPEG image restarts every {_restartInterval} samples where a multiple of {columns} was expected");
        }

        Table = table;
        RowsOfInterval = _restartInterval == 0 ? rows : Math.Min(rows, _restartInterval / columns);
    }
}
