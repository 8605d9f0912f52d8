namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>Order of the packets of a tile (ITU-T T.800, B.12).</summary>
internal enum ProgressionOrder
{
    LayerResolution,
    ResolutionLayer,
    ResolutionPosition,
    PositionResolution,
    ComponentPosition,
}

/// <summary>Style of the code blocks (table A.19; T.814, table A.4).</summary>
[Flags]
internal enum BlockStyle
{
    None = 0,
    Bypass = 1,
    ResetContexts = 2,
    TerminateEachPass = 4,
    VerticallyCausal = 8,
    PredictableTermination = 16,
    SegmentationSymbols = 32,
    HighThroughput = 64,
    Mixed = 128,
}

/// <summary>What a COD segment says about packets (table A.14).</summary>
internal readonly record struct PacketStyle(ProgressionOrder Order, int Layers, bool HasSop, bool HasEph);

/// <summary>The coding of a component, from a COD or COC segment (ITU-T T.800, tables A.15 and A.20).</summary>
internal sealed class CodingStyle
{
    public const int MaxLevels = 32;

    private readonly byte[] _precincts;

    private CodingStyle(ref HeaderBytes bytes, bool hasPrecincts)
    {
        Levels = bytes.Byte();
        if (Levels > MaxLevels) throw bytes.Damaged($"{Levels} decomposition levels; expected at most {MaxLevels}");
        BlockWidthLog = bytes.Byte() + 2;
        BlockHeightLog = bytes.Byte() + 2;
        if (BlockWidthLog > 10 || BlockHeightLog > 10 || BlockWidthLog + BlockHeightLog > 12)
        {
            throw bytes.Damaged($"code blocks of 2^{BlockWidthLog} x 2^{BlockHeightLog}; expected at most 4096 samples");
        }

        Blocks = (BlockStyle)bytes.Byte();
        if (Blocks.HasFlag(BlockStyle.Mixed))
        {
            throw new DicomFormatException(
                "the JPEG 2000 codestream mixes high-throughput and ordinary code blocks, which this program does not decode")
            {
                Remedy = "Export the series uncompressed, or decompress it with the software that wrote it.",
            };
        }

        int transform = bytes.Byte();
        if (transform > 1) throw bytes.Damaged($"wavelet transform {transform}; expected 0 or 1");
        IsReversible = transform == 1;
        _precincts = new byte[Levels + 1];
        for (int r = 0; r <= Levels; r++)
        {
            _precincts[r] = hasPrecincts ? (byte)bytes.Byte() : (byte)0xFF;
            if (r > 0 && (_precincts[r] & 0x0F) * (_precincts[r] >> 4) == 0)
            {
                throw bytes.Damaged($"precincts of resolution {r} are one sample wide or high");
            }
        }

        bytes.End();
    }

    /// <summary>Number of decomposition levels N_L.</summary>
    public int Levels { get; }

    public int BlockWidthLog { get; }

    public int BlockHeightLog { get; }

    public BlockStyle Blocks { get; }

    public bool IsReversible { get; }

    /// <summary>PPx: binary logarithm of the width of a precinct.</summary>
    public int PrecinctWidthLog(int resolution) => _precincts[resolution] & 0x0F;

    public int PrecinctHeightLog(int resolution) => _precincts[resolution] >> 4;

    /// <summary>Reads a COD segment.</summary>
    public static CodingStyle Read(HeaderBytes bytes, out PacketStyle packets)
    {
        int style = bytes.Byte(), order = bytes.Byte(), layers = bytes.Short(), transform = bytes.Byte();
        if (order > (int)ProgressionOrder.ComponentPosition) throw bytes.Damaged($"progression order {order}; expected 0 to 4");
        if (layers == 0) throw bytes.Damaged("no layers");
        // One component has nothing to transform; some encoders set it anyway.
        if (transform > 1) throw bytes.Damaged($"component transform {transform}; expected 0 or 1");
        packets = new PacketStyle((ProgressionOrder)order, layers, (style & 2) != 0, (style & 4) != 0);
        return new CodingStyle(ref bytes, (style & 1) != 0);
    }

    /// <summary>Reads a COC segment after its component number.</summary>
    public static CodingStyle ReadOfComponent(HeaderBytes bytes)
    {
        int style = bytes.Byte();
        return new CodingStyle(ref bytes, (style & 1) != 0);
    }
}
