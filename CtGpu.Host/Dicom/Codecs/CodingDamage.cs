namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// Damage of a codestream in spite of which it is decoded, as the libraries OpenJPEG and CharLS do without a warning. The samples
/// are those that they decode, but may differ from those that were coded.
/// </summary>
[Flags]
internal enum CodingDamage
{
    None = 0,

    /// <summary>Packets or tile-parts of JPEG 2000, or up to seven bits of JPEG-LS, are missing.</summary>
    MissingData = 1,

    /// <summary>Data follow the last packet of JPEG 2000, or the last sample of an interval of JPEG-LS.</summary>
    SurplusData = 2,

    /// <summary>A code block of JPEG 2000 has more coding passes than bit-planes.</summary>
    SurplusPasses = 4,

    /// <summary>A segmentation symbol of JPEG 2000 is wrong.</summary>
    WrongSymbol = 8,

    /// <summary>A stuffed bit of JPEG 2000 is 1.</summary>
    WrongStuffing = 16,

    /// <summary>A code of JPEG-LS is one that no encoder writes.</summary>
    WrongCode = 32,

    /// <summary>The samples of JPEG-LS are coded with all values of their bits, but MAXVAL says something else.</summary>
    WrongMaximum = 64,
}
