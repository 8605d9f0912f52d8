namespace CtGpu.Host.Dicom.Parsing;

/// <summary>Value representations as the two letters in the file; the first letter in the high byte.</summary>
internal static class ValueRepresentation
{
    /// <summary>Implicit VR: the element has no letters.</summary>
    public const ushort None = 0;

    public const ushort DS = ('D' << 8) | 'S';
    public const ushort IS = ('I' << 8) | 'S';
    public const ushort US = ('U' << 8) | 'S';
    public const ushort UN = ('U' << 8) | 'N';

    private static readonly HashSet<ushort> s_short =
        Codes("AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US");

    private static readonly HashSet<ushort> s_long = Codes("OB OD OF OL OV OW SQ SV UC UN UR UT UV");

    /// <summary>Length of an explicit element's header in bytes, 8 or 12, or 0 if the letters are not a VR.</summary>
    public static int HeaderBytes(ushort letters) => s_short.Contains(letters) ? 8 : s_long.Contains(letters) ? 12 : 0;

    private static HashSet<ushort> Codes(string names) =>
        [.. names.Split(' ').Select(name => (ushort)((name[0] << 8) | name[1]))];
}
