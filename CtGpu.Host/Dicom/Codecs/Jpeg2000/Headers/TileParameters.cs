namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>A progression: packets of layers below <paramref name="LayerEnd"/> and of a range of resolutions.</summary>
internal readonly record struct Progression(ProgressionOrder Order, int FirstResolution, int ResolutionEnd, int LayerEnd);

/// <summary>
/// Parameters of a tile. Segments of a tile's header override those of the main header, and those for the component override those
/// for all components (ITU-T T.800, A.6).
/// </summary>
internal sealed class TileParameters
{
    /// <summary>As in OpenJPEG. Encoders need fewer.</summary>
    private const int MaxProgressions = 32;

    private CodingStyle? _style, _styleOfComponent;
    private Quantization? _quantization, _quantizationOfComponent;
    private List<Progression> _progressions = [];
    private bool _ownsProgressions = true;

    public PacketStyle Packets { get; private set; }

    /// <summary>The shift s of a region of interest (H.1), else 0.</summary>
    public int RegionShift { get; private set; }

    public CodingStyle Style => _styleOfComponent ?? _style ?? throw Missing("COD");

    public Quantization Quantization => _quantizationOfComponent ?? _quantization ?? throw Missing("QCD");

    /// <summary>The progressions of POC segments; empty if the order of the COD segment holds.</summary>
    public IReadOnlyList<Progression> Progressions => _progressions;

    /// <summary>A copy for a tile that has segments of its own.</summary>
    public TileParameters ForTile() => new()
    {
        Packets = Packets,
        RegionShift = RegionShift,
        _style = Style,
        _quantization = Quantization,
        _progressions = _progressions,
        _ownsProgressions = false,
    };

    /// <summary>Reads a segment that is allowed in main and tile headers.</summary>
    /// <returns>False if the marker has another meaning.</returns>
    public bool Read(int marker, ReadOnlySpan<byte> segment)
    {
        switch (marker)
        {
            case Marker.CodingStyle:
                _style = CodingStyle.Read(new HeaderBytes(segment, "COD"), out PacketStyle packets);
                Packets = packets;
                return true;
            case Marker.CodingStyleOfComponent:
                _styleOfComponent = CodingStyle.ReadOfComponent(OfComponent(segment, "COC"));
                return true;
            case Marker.Quantization:
                _quantization = new Quantization(new HeaderBytes(segment, "QCD"));
                return true;
            case Marker.QuantizationOfComponent:
                _quantizationOfComponent = new Quantization(OfComponent(segment, "QCC"));
                return true;
            case Marker.RegionOfInterest:
                ReadRegion(OfComponent(segment, "RGN"));
                return true;
            case Marker.ProgressionOrderChange:
                ReadProgressions(new HeaderBytes(segment, "POC"));
                return true;
            default:
                return false;
        }
    }

    /// <summary>Checks that the segments fit together.</summary>
    public void Check()
    {
        if (!Quantization.Covers(Style.Levels))
        {
            throw new DicomFormatException($"the JPEG 2000 codestream has too few step sizes for {Style.Levels} decomposition levels");
        }

        if (Style.IsReversible && !Quantization.IsNone)
        {
            throw new DicomFormatException("the JPEG 2000 codestream has step sizes for the reversible transform");
        }
    }

    private static HeaderBytes OfComponent(ReadOnlySpan<byte> segment, string name)
    {
        var bytes = new HeaderBytes(segment, name);
        int component = bytes.Byte();
        return component == 0 ? bytes : throw bytes.Damaged($"component {component} of one");
    }

    private void ReadRegion(HeaderBytes bytes)
    {
        int style = bytes.Byte();
        if (style != 0) throw bytes.Damaged($"style {style}; expected 0");
        RegionShift = bytes.Byte();
        bytes.End();
    }

    private void ReadProgressions(HeaderBytes bytes)
    {
        // The first POC segment of a tile replaces those of the main header. Later ones continue it (A.6.6).
        if (!_ownsProgressions) _progressions = [];
        _ownsProgressions = true;
        while (bytes.Left > 0)
        {
            int first = bytes.Byte(), firstComponent = bytes.Byte(), layerEnd = bytes.Short(), end = bytes.Byte();
            bytes.Byte();
            int order = bytes.Byte();
            if (order > (int)ProgressionOrder.ComponentPosition) throw bytes.Damaged($"progression order {order}; expected 0 to 4");
            if (first >= end) throw bytes.Damaged($"resolutions {first} to {end}");
            // There is one component. Progressions of others have no packets.
            if (firstComponent > 0) continue;
            _progressions.Add(new Progression((ProgressionOrder)order, first, end, layerEnd));
        }

        if (_progressions.Count > MaxProgressions) throw bytes.Damaged($"more than {MaxProgressions} progressions");
    }

    private static DicomFormatException Missing(string name) => new($"the JPEG 2000 codestream has no {name} segment");
}
