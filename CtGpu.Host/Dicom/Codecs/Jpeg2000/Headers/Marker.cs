namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;

/// <summary>Markers of a codestream (ITU-T T.800, table A.2; CAP and CPF: T.814).</summary>
internal static class Marker
{
    public const int StartOfCodestream = 0xFF4F;
    public const int ImageSize = 0xFF51;
    public const int CodingStyle = 0xFF52;
    public const int CodingStyleOfComponent = 0xFF53;
    public const int Quantization = 0xFF5C;
    public const int QuantizationOfComponent = 0xFF5D;
    public const int RegionOfInterest = 0xFF5E;
    public const int ProgressionOrderChange = 0xFF5F;
    public const int PackedHeadersMain = 0xFF60;
    public const int PackedHeadersTile = 0xFF61;
    public const int StartOfTilePart = 0xFF90;
    public const int StartOfPacket = 0xFF91;
    public const int EndOfPacketHeader = 0xFF92;
    public const int StartOfData = 0xFF93;
    public const int EndOfCodestream = 0xFFD9;

    /// <summary>
    /// Markers whose segments do not change the samples: CAP, TLM, PLM, PLT, CPF, CRG and COM. CAP repeats what the style of the
    /// code blocks says.
    /// </summary>
    public static bool IsIgnored(int marker) => marker is 0xFF50 or 0xFF55 or 0xFF57 or 0xFF58 or 0xFF59 or 0xFF63 or 0xFF64;
}
