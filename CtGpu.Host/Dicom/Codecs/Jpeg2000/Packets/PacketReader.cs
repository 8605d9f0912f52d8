using System.Numerics;
using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>Reads the packets of a tile (ITU-T T.800, B.9 and B.10): which bytes belong to which code block.</summary>
internal sealed class PacketReader(TileLayout layout)
{
    private const int MaxLengthBits = 31;
    private const int FirstBypassPass = 10;

    // As in OpenJPEG. Only damaged data have as many.
    private const int MaxZeroPlanes = 999;
    private const int MaxPassesOfSegment = 109;

    // A packet can leave out all its code blocks with few bits. So that the time is bounded by the length of the data, the blocks
    // may be visited this often. It is enough for 64 layers of any size.
    private const int VisitsPerBlock = 64;
    private const int VisitsPerByte = 16;

    private readonly List<Chunk> _chunks = [];

    /// <summary>The chunks of all code blocks; their offsets count from the start of the tile's data.</summary>
    public ReadOnlySpan<Chunk> Chunks => CollectionsMarshal.AsSpan(_chunks);

    /// <summary>Damage of the packets that were read.</summary>
    public CodingDamage Damage { get; private set; }

    /// <param name="data">Packets of the tile, or their bodies if the headers are packed.</param>
    /// <param name="packedHeaders">The packed packet headers.</param>
    /// <param name="isPacked">Whether headers are packed.</param>
    /// <param name="parameters">Parameters of the tile.</param>
    /// <param name="tile">Area of the tile.</param>
    /// <exception cref="DicomFormatException">The packets are damaged.</exception>
    public void Read(ReadOnlySpan<byte> data, ReadOnlySpan<byte> packedHeaders, bool isPacked, TileParameters parameters, Area tile)
    {
        _chunks.Clear();
        Damage = CodingDamage.None;
        var run = new Run(this, data, packedHeaders, isPacked, parameters);
        int layers = parameters.Packets.Layers;
        if (parameters.Progressions.Count == 0)
        {
            run.Read(tile, new Progression(parameters.Packets.Order, 0, layout.Resolutions.Length, layers));
        }

        foreach (Progression progression in parameters.Progressions) run.Read(tile, progression);
        foreach (Precinct precinct in layout.Precincts)
        {
            if (precinct.NextLayer < layers) Damage |= CodingDamage.MissingData;
        }

        if (run.HasDataLeft) Damage |= CodingDamage.SurplusData;
    }

    /// <summary>Number of passes from <paramref name="pass"/> to the end of its codeword segment (D.4.2, D.6; T.814: 7.1).</summary>
    private static int PassesInSegment(BlockStyle style, int pass)
    {
        if (style.HasFlag(BlockStyle.HighThroughput)) return pass == 0 ? 1 : 3 - pass;
        if (style.HasFlag(BlockStyle.TerminateEachPass)) return 1;
        if (!style.HasFlag(BlockStyle.Bypass)) return MaxPassesOfSegment - (pass % MaxPassesOfSegment);
        if (pass < FirstBypassPass) return FirstBypassPass - pass;
        return (pass - FirstBypassPass) % 3 == 0 ? 2 : 1;
    }

    private static bool StartsSegment(BlockStyle style, int pass)
    {
        if (pass % MaxPassesOfSegment == 0) return true;
        if (style.HasFlag(BlockStyle.HighThroughput)) return pass == 1;
        if (style.HasFlag(BlockStyle.TerminateEachPass)) return true;
        return style.HasFlag(BlockStyle.Bypass) && pass >= FirstBypassPass && (pass - FirstBypassPass) % 3 != 1;
    }

    private ref struct Run
    {
        private readonly PacketReader _reader;
        private readonly TileLayout _layout;
        private readonly ReadOnlySpan<byte> _data;
        private readonly ReadOnlySpan<byte> _packed;
        private readonly bool _isPacked;
        private readonly TileParameters _parameters;
        private readonly BlockStyle _style;
        private int _at;
        private int _packedAt;
        private long _visits;

        public Run(PacketReader reader, ReadOnlySpan<byte> data, ReadOnlySpan<byte> packed, bool isPacked, TileParameters parameters)
        {
            _reader = reader;
            _layout = reader.Layout;
            _data = data;
            _packed = packed;
            _isPacked = isPacked;
            _parameters = parameters;
            _style = parameters.Style.Blocks;
            _visits = (VisitsPerBlock * (long)_layout.Blocks.Length) + (VisitsPerByte * ((long)data.Length + packed.Length));
        }

        public void Read(Area tile, Progression progression)
        {
            progression = progression with { LayerEnd = Math.Min(progression.LayerEnd, _parameters.Packets.Layers) };
            List<PacketPlace> places = PacketOrder.Precincts(_layout, _parameters, tile, progression);
            int layers = progression.LayerEnd;
            if (progression.Order >= ProgressionOrder.ResolutionPosition)
            {
                foreach (PacketPlace place in places)
                {
                    while (!IsAtEnd && _layout.Precincts[place.Precinct].NextLayer < layers) ReadPacket(place);
                }

                return;
            }

            // Layers are outside of resolutions, or inside them. Both are outside of precincts.
            bool byLayer = progression.Order == ProgressionOrder.LayerResolution;
            for (int start = 0, end; start < places.Count; start = end)
            {
                end = byLayer ? places.Count : start + 1;
                while (end < places.Count && places[end].Resolution == places[start].Resolution) end++;
                for (int layer = 0; layer < layers; layer++)
                {
                    for (int i = start; i < end; i++)
                    {
                        if (IsAtEnd) return;
                        if (_layout.Precincts[places[i].Precinct].NextLayer == layer) ReadPacket(places[i]);
                    }
                }
            }
        }

        /// <summary>Whether data follow the last packet, other than zeros.</summary>
        public readonly bool HasDataLeft =>
            _data[_at..].ContainsAnyExcept((byte)0) || _packed[_packedAt..].ContainsAnyExcept((byte)0);

        /// <summary>Whether no packet header follows.</summary>
        private readonly bool IsAtEnd => _isPacked ? _packedAt >= _packed.Length : _at >= _data.Length;

        private void ReadPacket(PacketPlace place)
        {
            ref Precinct precinct = ref _layout.Precincts[place.Precinct];
            int layer = precinct.NextLayer++;
            PacketStyle packets = _parameters.Packets;
            if (packets.HasSop && _data[_at..] is [0xFF, Marker.StartOfPacket & 0xFF, _, _, _, _, ..]) _at += 6;
            var bits = new PacketBits(_isPacked ? _packed : _data, _isPacked ? _packedAt : _at);
            int firstChunk = _reader._chunks.Count;
            if (bits.Bit() == 1)
            {
                int bands = _layout.Resolutions[place.Resolution].Bands;
                foreach (PrecinctBand band in _layout.PrecinctBands.Slice(precinct.FirstBand, bands)) ReadHeader(ref bits, band, layer);
            }

            bits.Align();
            _reader.Damage |= bits.Damage;
            int at = bits.At;
            if (packets.HasEph)
            {
                if ((_isPacked ? _packed : _data)[at..] is not [0xFF, Marker.EndOfPacketHeader & 0xFF, ..])
                {
                    throw new DicomFormatException("the JPEG 2000 codestream has a packet header without its end marker FF92");
                }

                at += 2;
            }

            if (_isPacked) _packedAt = at;
            else _at = at;
            foreach (ref Chunk chunk in CollectionsMarshal.AsSpan(_reader._chunks)[firstChunk..])
            {
                if (chunk.Length > _data.Length - _at)
                {
                    throw new DicomFormatException("the JPEG 2000 codestream ends early, in the body of a packet");
                }

                chunk.Offset = _at;
                _at += chunk.Length;
            }
        }

        private void ReadHeader(ref PacketBits bits, PrecinctBand band, int layer)
        {
            _visits -= band.Across * band.Down;
            if (_visits < 0) throw new DicomFormatException("the JPEG 2000 codestream is damaged: it has too many layers for its length");
            Span<TagNode> inclusion = _layout.Nodes.Slice(band.FirstNode, band.Nodes);
            Span<TagNode> zeroPlanes = _layout.Nodes.Slice(band.FirstNode + band.Nodes, band.Nodes);
            int planes = _layout.Bands[band.Band].Planes + _parameters.RegionShift;
            for (int i = 0; i < band.Across * band.Down; i++)
            {
                ref CodeBlock block = ref _layout.Blocks[band.FirstBlock + i];
                if (block.IsIncluded)
                {
                    if (bits.Bit() == 1) ReadPasses(ref bits, ref block, planes, isFirst: false);
                    continue;
                }

                int x = i % band.Across, y = i / band.Across;
                if (!TagTree.IsBelow(ref bits, inclusion, band.Across, band.Down, x, y, layer + 1)) continue;
                TagTree.IsBelow(ref bits, zeroPlanes, band.Across, band.Down, x, y, MaxZeroPlanes);
                block.IsIncluded = true;
                block.ZeroPlanes = zeroPlanes[i].Low;
                ReadPasses(ref bits, ref block, planes, isFirst: true);
            }
        }

        private readonly void ReadPasses(ref PacketBits bits, ref CodeBlock block, int planes, bool isFirst)
        {
            int passes = PassesOf(ref bits), skipped = 0;
            bool isHighThroughput = _style.HasFlag(BlockStyle.HighThroughput);
            if (isHighThroughput && isFirst)
            {
                // Passes before the first cleanup pass have no data: three for each further zero bit-plane (T.814, B.1).
                int empty = (passes - 1) / 3;
                block.ZeroPlanes += empty;
                skipped = 3 * empty;
                passes -= skipped;
            }

            int left = planes - block.ZeroPlanes, most = isHighThroughput ? Math.Min((2 * left) - 1, 3) : (3 * left) - 2;
            if (block.Passes + passes > most)
            {
                if (isHighThroughput)
                {
                    throw new DicomFormatException(
                        $"the JPEG 2000 codestream is damaged: a code block has {block.Passes + passes} passes for {left} bit-planes");
                }

                _reader.Damage |= CodingDamage.SurplusPasses;
            }

            while (bits.Bit() == 1) block.LengthBits++;
            while (passes > 0)
            {
                int count = Math.Min(passes, PassesInSegment(_style, block.Passes));
                int width = block.LengthBits + BitOperations.Log2((uint)(count + skipped));
                if (width > MaxLengthBits) throw new DicomFormatException("the JPEG 2000 codestream has a damaged packet header");
                _reader.Add(ref block, new Chunk
                {
                    Length = bits.Bits(width),
                    Passes = count,
                    Next = -1,
                    StartsSegment = StartsSegment(_style, block.Passes),
                });
                block.Passes += count;
                passes -= count;
                skipped = 0;
            }
        }

        /// <summary>Number of coding passes, 1 to 164 (table B.4).</summary>
        private static int PassesOf(ref PacketBits bits)
        {
            if (bits.Bit() == 0) return 1;
            if (bits.Bit() == 0) return 2;
            int few = bits.Bits(2);
            if (few < 3) return 3 + few;
            int some = bits.Bits(5);
            return some < 31 ? 6 + some : 37 + bits.Bits(7);
        }
    }

    private TileLayout Layout => layout;

    private void Add(ref CodeBlock block, Chunk chunk)
    {
        if (block.LastChunk < 0) block.FirstChunk = _chunks.Count;
        else CollectionsMarshal.AsSpan(_chunks)[block.LastChunk].Next = _chunks.Count;
        block.LastChunk = _chunks.Count;
        _chunks.Add(chunk);
    }
}
