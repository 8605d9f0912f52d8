namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>The parameters and data of one tile, collected from its tile-parts.</summary>
internal sealed class TileStream(TileParameters main)
{
    private bool _ownsParameters;
    private int _announced;

    public TileParameters Parameters { get; private set; } = main;

    /// <summary>Packets of each tile-part, as ranges of the codestream.</summary>
    public List<Range> Parts { get; } = [];

    /// <summary>Packed packet headers of PPT segments, as ranges of the codestream, or of the PPM segments.</summary>
    public List<ReadOnlyMemory<byte>> PackedHeaders { get; } = [];

    /// <summary>Whether packet headers are packed, so that the tile-parts contain only packet bodies.</summary>
    public bool HasPackedHeaders { get; set; }

    /// <summary>Whether all announced tile-parts are present.</summary>
    public bool IsComplete => Parts.Count > 0 && (_announced == 0 || Parts.Count == _announced);

    /// <summary>Checks the numbers of an SOT segment. Tile-parts of a tile must be in order (A.4.2).</summary>
    /// <param name="number">TPsot.</param>
    /// <param name="count">TNsot: number of tile-parts, or 0 if this tile-part does not say.</param>
    public void Begin(int number, int count)
    {
        bool isCounted = count > 0;
        if (number != Parts.Count || (isCounted && (number > count || (_announced > 0 && count != _announced))))
        {
            throw new DicomFormatException(
                $"the JPEG 2000 codestream has tile-part {number} of {Math.Max(count, _announced)}; expected tile-part {Parts.Count}");
        }

        // Some encoders announce the number of the last part.
        if (isCounted) _announced = number == count ? count + 1 : count;
    }

    /// <summary>The parameters, as a copy that this tile may change.</summary>
    public TileParameters Own()
    {
        if (!_ownsParameters) Parameters = Parameters.ForTile();
        _ownsParameters = true;
        return Parameters;
    }
}
