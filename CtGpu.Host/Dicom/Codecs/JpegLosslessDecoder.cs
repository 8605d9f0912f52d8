using System.Buffers.Binary;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Lossless JPEG, process 14 (ITU-T T.81, Annex H): one component of 2 to 16 bits, any selection value, point transform
/// and restart intervals. The bytes stuffed into the coded data are taken out first, so that the decoder can load 64
/// bits wherever it stands; then each row runs by itself: predict, look up the difference, add modulo 65536. Memory
/// behind the data is zero for as long as a row can possibly run on, so the end is checked once a row.
/// </summary>
internal sealed unsafe class JpegLosslessDecoder : IDisposable
{
    private const int TableSlots = 4;

    private readonly JpegDifferenceTable?[] _tables = new JpegDifferenceTable?[TableSlots];
    private readonly bool[] _defined = new bool[TableSlots];
    private NativeBuffer<byte> _entropyCoded = new(0);
    private int _precision;
    private int _restartInterval;

    /// <summary>Decodes an image of exactly the given size; samples are not yet reduced to BitsStored.</summary>
    public void Decode(ReadOnlySpan<byte> image, int rows, int columns, ushort* destination)
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
                    DecodeScan(image[at..], segment, rows, columns, destination);
                    return;
                case int frame when JpegMarkers.IsFrame(frame):
                    throw new DicomFormatException($"the JPEG image is coded by process SOF{frame - JpegMarkers.StartOfFrame0} where lossless Huffman coding (SOF3) was expected");
            }
        }
    }

    public void Dispose()
    {
        foreach (JpegDifferenceTable? table in _tables) table?.Dispose();
        _entropyCoded.Dispose();
    }

    private void ReadHuffmanTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            int slot = segment[0];
            int length = 16;
            for (int i = 1; i <= 16 && i < segment.Length; i++) length += segment[i];
            if (slot >= TableSlots || segment.Length < 1 + length) throw new DicomFormatException("the JPEG image has a damaged Huffman table");
            ReadOnlySpan<byte> definition = segment.Slice(1, length);
            if (_tables[slot]?.IsOf(definition) != true)
            {
                var table = new JpegDifferenceTable(definition);
                _tables[slot]?.Dispose();
                _tables[slot] = table;
            }

            _defined[slot] = true;
            segment = segment[(1 + length)..];
        }
    }

    private void DecodeScan(ReadOnlySpan<byte> coded, ReadOnlySpan<byte> header, int rows, int columns, ushort* destination)
    {
        if (_precision == 0) throw new DicomFormatException("the JPEG image has a scan without a frame header");
        if (header.Length < 6 || header[0] != 1) throw new DicomFormatException("the JPEG image has a damaged scan header");
        int slot = header[2] >> 4, selection = header[3], pointTransform = header[5] & 15;
        if (slot >= TableSlots || !_defined[slot]) throw new DicomFormatException("the JPEG image has a scan without its Huffman table");
        if (selection is < 1 or > 7) throw new DicomFormatException($"the JPEG image has selection value {selection} where 1 to 7 was expected");
        if (pointTransform >= _precision) throw new DicomFormatException($"the JPEG image has point transform {pointTransform} for {_precision} bits");
        if (_restartInterval % columns != 0)
        {
            throw new DicomFormatException($"the JPEG image restarts every {_restartInterval} samples where a multiple of {columns} was expected");
        }

        int rowsOfInterval = _restartInterval == 0 ? rows : _restartInterval / columns;
        int initial = 1 << (_precision - pointTransform - 1);
        var cursor = new ScanCursor(coded, JpegRows.LongestRowBytes(columns), ref _entropyCoded);
        for (int row = 0; row < rows; row += rowsOfInterval)
        {
            if (row > 0) cursor.Restart();
            int count = Math.Min(rowsOfInterval, rows - row);
            if (!JpegRows.Decode(_tables[slot]!, selection, initial, cursor.Data, cursor.Bits, destination + ((long)row * columns), count, columns, out int done))
            {
                throw new DicomFormatException($"the JPEG image's data end or are damaged in row {row + done} of {rows}");
            }
        }

        if (pointTransform > 0)
        {
            for (long i = 0; i < (long)rows * columns; i++) destination[i] <<= pointTransform;
        }
    }

    /// <summary>Hands out one restart interval's data after another, without their stuffed bytes.</summary>
    private ref struct ScanCursor
    {
        private readonly byte* _destination;
        private readonly int _slack;
        private ReadOnlySpan<byte> _rest;
        private int _restarts;

        public ScanCursor(ReadOnlySpan<byte> coded, int slack, ref NativeBuffer<byte> scratch)
        {
            _destination = Scratch.Take(ref scratch, (long)coded.Length + slack);
            _slack = slack;
            _rest = coded;
            Unstuff();
        }

        public readonly byte* Data => _destination;

        public long Bits { get; private set; }

        /// <summary>Goes behind the next restart marker, which must be the one whose turn it is.</summary>
        public void Restart()
        {
            int expected = JpegMarkers.Restart0 + (_restarts++ & 7);
            if (_rest.Length < 2 || _rest[1] != expected) throw new DicomFormatException($"the JPEG image lacks restart marker FF{expected:X2}");
            _rest = _rest[2..];
            Unstuff();
        }

        /// <summary>Copies up to the next marker; FF00 in the data stands for FF.</summary>
        private void Unstuff()
        {
            byte* to = _destination;
            while (true)
            {
                int plain = _rest.IndexOf((byte)0xFF);
                if (plain < 0) plain = _rest.Length;
                _rest[..plain].CopyTo(new Span<byte>(to, plain));
                to += plain;
                _rest = _rest[plain..];
                if (_rest.Length < 2 || _rest[1] is not (0x00 or 0xFF)) break;
                // FF before a marker is fill.
                if (_rest[1] == 0x00) *to++ = 0xFF;
                _rest = _rest[(_rest[1] == 0x00 ? 2 : 1)..];
            }

            Bits = 8 * (to - _destination);
            new Span<byte>(to, _slack).Clear();
        }
    }
}
