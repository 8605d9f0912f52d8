using System.Runtime.InteropServices;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

/// <summary>
/// Divides a tile into resolutions, sub-bands, precincts and code blocks (ITU-T T.800, B.5 to B.9). The lists are reused from tile
/// to tile. Before they grow, the number of precincts is checked against the length of the tile's data: each has at least one packet,
/// and that at least one byte. So their length is bounded by the sizes of image and codestream.
/// </summary>
internal sealed class TileLayout
{
    /// <summary>Rows of buffers are padded to this number of coefficients.</summary>
    public const int RowPadding = 8;

    /// <summary>Number of precincts of a tile that may have no packet, because the codestream is damaged.</summary>
    private const int MaxMissing = 64;

    private readonly List<Resolution> _resolutions = [];
    private readonly List<Subband> _bands = [];
    private readonly List<Precinct> _precincts = [];
    private readonly List<PrecinctBand> _precinctBands = [];
    private readonly List<CodeBlock> _blocks = [];
    private readonly List<TagNode> _nodes = [];

    public ReadOnlySpan<Resolution> Resolutions => CollectionsMarshal.AsSpan(_resolutions);

    public ReadOnlySpan<Subband> Bands => CollectionsMarshal.AsSpan(_bands);

    public Span<Precinct> Precincts => CollectionsMarshal.AsSpan(_precincts);

    public ReadOnlySpan<PrecinctBand> PrecinctBands => CollectionsMarshal.AsSpan(_precinctBands);

    public Span<CodeBlock> Blocks => CollectionsMarshal.AsSpan(_blocks);

    /// <summary>Nodes of all tag trees: for each precinct band the inclusion tree, then the tree of zero bit-planes.</summary>
    public Span<TagNode> Nodes => CollectionsMarshal.AsSpan(_nodes);

    /// <summary>Number of coefficients of the buffer for all sub-bands.</summary>
    public long Coefficients { get; private set; }

    /// <param name="tile">Area of the tile on the reference grid.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="headerBytes">Length of the data that contain the packet headers.</param>
    /// <exception cref="DicomFormatException">The data are too short for the number of precincts.</exception>
    public void Build(Area tile, TileParameters parameters, int precision, long headerBytes)
    {
        CodingStyle style = parameters.Style;
        CountPrecincts(tile, style, headerBytes);
        _resolutions.Clear();
        _bands.Clear();
        _precincts.Clear();
        _precinctBands.Clear();
        _blocks.Clear();
        _nodes.Clear();
        Coefficients = 0;
        for (int r = 0; r <= style.Levels; r++)
        {
            Resolution resolution = ResolutionOf(tile, style, r) with { FirstBand = _bands.Count, FirstPrecinct = _precincts.Count };
            _resolutions.Add(resolution);
            int level = r == 0 ? style.Levels : style.Levels - r + 1;
            for (int i = 0; i < resolution.Precincts; i++)
            {
                _precincts.Add(new Precinct { FirstBand = _precinctBands.Count + (i * resolution.Bands) });
            }

            int firstPrecinctBand = _precinctBands.Count;
            CollectionsMarshal.SetCount(_precinctBands, firstPrecinctBand + (resolution.Precincts * resolution.Bands));
            for (int b = 0; b < resolution.Bands; b++)
            {
                int number = r == 0 ? 0 : (3 * (r - 1)) + b + 1;
                var orientation = (Orientation)(r == 0 ? 0 : b + 1);
                Area area = AreaOf(tile, orientation, level);
                int stride = (Math.Max(0, area.Width) + RowPadding - 1) / RowPadding * RowPadding;
                float step = style.IsReversible ? 1 : parameters.Quantization.Step(number, precision);
                int planes = parameters.Quantization.GuardBits + parameters.Quantization.Exponent(number) - 1;
                int firstBlock = _blocks.Count;
                DivideBand(area, resolution, style, r, b, firstPrecinctBand);
                _bands.Add(new Subband(area, orientation, planes, step, Coefficients, stride, firstBlock, _blocks.Count));
                Coefficients += area.IsEmpty ? 0 : (long)stride * area.Height;
            }
        }
    }

    private static void CountPrecincts(Area tile, CodingStyle style, long headerBytes)
    {
        long precincts = 0;
        for (int r = 0; r <= style.Levels; r++)
        {
            Resolution resolution = ResolutionOf(tile, style, r);
            precincts += (long)resolution.PrecinctsAcross * resolution.PrecinctsDown;
            if (precincts <= headerBytes + MaxMissing) continue;
            throw new DicomFormatException(
                $"the JPEG 2000 codestream ends early: a tile has {headerBytes} bytes of packets; expected at least {precincts}, "
                + "one for each precinct");
        }
    }

    /// <summary>Area and number of precincts of a resolution (equations B-14 and B-16).</summary>
    private static Resolution ResolutionOf(Area tile, CodingStyle style, int r)
    {
        Area area = tile.Reduced(style.Levels - r);
        if (area.IsEmpty) return new Resolution(area, 0, r == 0 ? 1 : 3, 0, 0, 0);
        int width = style.PrecinctWidthLog(r), height = style.PrecinctHeightLog(r);
        int across = Area.CeilShift(area.Right, width) - (area.Left >> width);
        int down = Area.CeilShift(area.Bottom, height) - (area.Top >> height);
        return new Resolution(area, 0, r == 0 ? 1 : 3, 0, across, down);
    }

    /// <summary>Area of a sub-band at a decomposition level (equation B-15).</summary>
    private static Area AreaOf(Area tile, Orientation orientation, int level)
    {
        long half = level == 0 ? 0 : 1L << (level - 1);
        long x = orientation is Orientation.HL or Orientation.HH ? half : 0, y = orientation >= Orientation.LH ? half : 0;
        return new Area(
            Area.CeilShift(tile.Left - x, level), Area.CeilShift(tile.Top - y, level),
            Area.CeilShift(tile.Right - x, level), Area.CeilShift(tile.Bottom - y, level));
    }

    /// <summary>Adds the code blocks of a sub-band, precinct by precinct (B.7).</summary>
    private void DivideBand(Area band, Resolution resolution, CodingStyle style, int r, int b, int firstPrecinctBand)
    {
        int halved = r == 0 ? 0 : 1;
        int precinctWidth = style.PrecinctWidthLog(r) - halved, precinctHeight = style.PrecinctHeightLog(r) - halved;
        int blockWidth = Math.Min(style.BlockWidthLog, precinctWidth), blockHeight = Math.Min(style.BlockHeightLog, precinctHeight);
        long firstColumn = resolution.Area.Left >> style.PrecinctWidthLog(r), firstRow = resolution.Area.Top >> style.PrecinctHeightLog(r);
        for (int i = 0; i < resolution.Precincts; i++)
        {
            long column = firstColumn + (i % resolution.PrecinctsAcross), row = firstRow + (i / resolution.PrecinctsAcross);
            var area = new Area(
                (int)Math.Max(column << precinctWidth, band.Left), (int)Math.Max(row << precinctHeight, band.Top),
                (int)Math.Min((column + 1) << precinctWidth, band.Right), (int)Math.Min((row + 1) << precinctHeight, band.Bottom));
            var blocks = area.IsEmpty
                ? default
                : new Area(
                    area.Left >> blockWidth, area.Top >> blockHeight,
                    Area.CeilShift(area.Right, blockWidth), Area.CeilShift(area.Bottom, blockHeight));
            int nodes = TagTree.Nodes(blocks.Width, blocks.Height);
            _precinctBands[firstPrecinctBand + (i * resolution.Bands) + b] =
                new PrecinctBand(_bands.Count, _blocks.Count, blocks.Width, blocks.Height, _nodes.Count, nodes);
            int end = _nodes.Count + (2 * nodes);
            CollectionsMarshal.SetCount(_nodes, end);
            Nodes[(end - (2 * nodes))..].Clear();
            for (int y = blocks.Top; y < blocks.Bottom; y++)
            {
                int top = Math.Max(y << blockHeight, area.Top), bottom = (int)Math.Min((y + 1L) << blockHeight, area.Bottom);
                for (int x = blocks.Left; x < blocks.Right; x++)
                {
                    int left = Math.Max(x << blockWidth, area.Left), right = (int)Math.Min((x + 1L) << blockWidth, area.Right);
                    _blocks.Add(new CodeBlock
                    {
                        X = left - band.Left,
                        Y = top - band.Top,
                        Width = (short)(right - left),
                        Height = (short)(bottom - top),
                        FirstChunk = -1,
                        LastChunk = -1,
                        LengthBits = 3,
                    });
                }
            }
        }
    }
}
