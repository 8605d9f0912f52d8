namespace CtGpu.Host.Dicom;

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

internal static class CodingDamages
{
    private static readonly (CodingDamage Kind, string Name)[] s_names =
    [
        (CodingDamage.MissingData, "missing-data"), (CodingDamage.SurplusData, "surplus-data"),
        (CodingDamage.SurplusPasses, "surplus-passes"), (CodingDamage.WrongSymbol, "wrong-symbol"),
        (CodingDamage.WrongStuffing, "wrong-stuffing"), (CodingDamage.WrongCode, "wrong-code"),
        (CodingDamage.WrongMaximum, "wrong-maximum"),
    ];

    /// <summary>The names of the kinds of damage, as in ct.json.</summary>
    public static IEnumerable<string> Names(this CodingDamage damage) =>
        s_names.Where(name => damage.HasFlag(name.Kind)).Select(name => name.Name);
}

/// <summary>A damaged slice that was decoded.</summary>
internal readonly record struct DamagedSlice(string Path, CodingDamage Damage);
