using System.Buffers.Binary;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>
/// Reads the main header and the headers of all tile-parts (ITU-T T.800, A.3 and A.4). The work and the memory are proportional to
/// the length of the codestream.
/// </summary>
internal ref struct CodestreamReader
{
    private const int SegmentOfTilePart = 12;
    private const int NoMarker = 0;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly TileParameters _main = new();
    private readonly PackedHeaders _packed = new("PPM");
    private int _at;

    private CodestreamReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <param name="bytes">A codestream from its SOC marker. Bytes after its end are ignored.</param>
    /// <param name="size">Output: the SIZ segment.</param>
    /// <param name="hasEnd">Output: whether there is an EOC marker.</param>
    /// <returns>All tiles, in order.</returns>
    /// <exception cref="DicomFormatException">A header is damaged, or a tile is missing.</exception>
    public static TileStream[] Read(ReadOnlySpan<byte> bytes, out ImageSize size, out bool hasEnd)
    {
        var reader = new CodestreamReader(bytes);
        if (reader.Marker() != Headers.Marker.StartOfCodestream || reader.Marker() != Headers.Marker.ImageSize)
        {
            throw new DicomFormatException("the JPEG 2000 codestream does not start with the markers FF4F and FF51");
        }

        size = ImageSize.Read(new HeaderBytes(reader.Segment(), "SIZ"));
        long tiles = size.TilesAcross * size.TilesDown;
        if (tiles > bytes.Length / SegmentOfTilePart)
        {
            throw new DicomFormatException($"the JPEG 2000 codestream has {bytes.Length} bytes, too few for its {tiles} tiles");
        }

        int marker = reader.ReadMainHeader();
        reader._main.Check();
        var streams = new TileStream[tiles];
        for (; marker == Headers.Marker.StartOfTilePart; marker = reader.MarkerOrEnd()) reader.ReadTilePart(streams);
        hasEnd = marker == Headers.Marker.EndOfCodestream;
        if (!hasEnd && marker != NoMarker)
        {
            throw new DicomFormatException($"the JPEG 2000 codestream has marker {marker:X4} instead of a tile-part");
        }

        for (int i = 0; i < streams.Length; i++)
        {
            if (streams[i] is not { Parts.Count: > 0 })
            {
                throw new DicomFormatException($"the JPEG 2000 codestream ends early: tile {i} of {tiles} is incomplete");
            }
        }

        return streams;
    }

    private int ReadMainHeader()
    {
        while (true)
        {
            int marker = Marker();
            if (marker == Headers.Marker.StartOfTilePart) return marker;
            ReadOnlySpan<byte> segment = Segment();
            if (marker == Headers.Marker.PackedHeadersMain) _packed.Add(segment);
            else if (!_main.Read(marker, segment) && !Headers.Marker.IsIgnored(marker)) throw Unexpected(marker);
        }
    }

    private void ReadTilePart(TileStream[] streams)
    {
        int start = _at - 2;
        var bytes = new HeaderBytes(Segment(), "SOT");
        int index = bytes.Short();
        uint length = bytes.Word();
        int number = bytes.Byte(), count = bytes.Byte();
        bytes.End();
        if (index >= streams.Length) throw bytes.Damaged($"tile {index} of {streams.Length}");
        if (length > (uint)(_bytes.Length - start)) throw bytes.Damaged("the codestream ends before the end of the tile-part");
        TileStream stream = streams[index] ??= new TileStream(_main);
        stream.Begin(number, count);
        ReadTileHeader(stream, number == 0);

        // A length of 0 means that the tile-part extends to EOC. Packets contain no marker above FF8F, except SOP and EPH.
        int end = start + (int)length;
        if (length == 0)
        {
            int rest = _bytes[_at..].IndexOf((ReadOnlySpan<byte>)[0xFF, Headers.Marker.EndOfCodestream & 0xFF]);
            end = rest < 0 ? _bytes.Length : _at + rest;
        }

        if (end < _at) throw bytes.Damaged($"a tile-part of {length} bytes ends within its header");
        stream.Parts.Add(_at..end);
        _at = end;
    }

    private void ReadTileHeader(TileStream stream, bool isFirst)
    {
        var packed = new PackedHeaders("PPT");
        while (true)
        {
            int marker = Marker();
            if (marker == Headers.Marker.StartOfData) break;
            ReadOnlySpan<byte> segment = Segment();
            if (marker == Headers.Marker.PackedHeadersTile)
            {
                packed.Add(segment);
                continue;
            }

            if (Headers.Marker.IsIgnored(marker)) continue;
            // Only the order of packets may change after the first tile-part (A.6).
            if (!isFirst && marker != Headers.Marker.ProgressionOrderChange) throw Unexpected(marker);
            if (!stream.Own().Read(marker, segment)) throw Unexpected(marker);
        }

        if (isFirst) stream.Parameters.Check();
        bool isPacked = !packed.IsEmpty || !_packed.IsEmpty;
        if (!packed.IsEmpty && !_packed.IsEmpty) throw new DicomFormatException("the JPEG 2000 codestream has PPM and PPT segments");
        if (stream.Parts.Count > 0 && stream.HasPackedHeaders != isPacked)
        {
            throw new DicomFormatException("the JPEG 2000 codestream has PPT segments in only some tile-parts of a tile");
        }

        stream.HasPackedHeaders = isPacked;
        if (!_packed.IsEmpty) stream.PackedHeaders.Add(_packed.Next());
        else if (isPacked) stream.PackedHeaders.Add(packed.Joined());
    }

    /// <summary>The next marker. After the last tile-part, a missing EOC marker and padding are accepted.</summary>
    private int MarkerOrEnd()
    {
        ReadOnlySpan<byte> rest = _bytes[_at..];
        return rest.Length < 2 || !rest.ContainsAnyExcept((byte)0) ? NoMarker : Marker();
    }

    private int Marker()
    {
        if (_bytes.Length - _at < 2) throw EndsEarly();
        int marker = BinaryPrimitives.ReadUInt16BigEndian(_bytes[_at..]);
        _at += 2;
        return marker >= 0xFF00 ? marker : throw new DicomFormatException($"the JPEG 2000 codestream has no marker at byte {_at - 2}");
    }

    private ReadOnlySpan<byte> Segment()
    {
        int length = _bytes.Length - _at >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(_bytes[_at..]) : 0;
        if (length < 2 || length > _bytes.Length - _at) throw EndsEarly();
        ReadOnlySpan<byte> segment = _bytes.Slice(_at + 2, length - 2);
        _at += length;
        return segment;
    }

    private readonly DicomFormatException EndsEarly() =>
        new($"the JPEG 2000 codestream ends early or is damaged in a header, at byte {_at} of {_bytes.Length}");

    private static DicomFormatException Unexpected(int marker) =>
        new($"the JPEG 2000 codestream has an unexpected marker {marker:X4} in a header");
}
