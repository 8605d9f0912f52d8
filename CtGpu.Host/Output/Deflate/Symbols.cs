using System.Numerics;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// The two alphabets of deflate (RFC 1951, 3.2.5) in one numbering, so one table contains both codes. Literals and lengths are 0..285,
/// distances start at <see cref="Distance"/>.
/// </summary>
internal static class Symbols
{
    public const int EndOfBlock = 256;
    public const int Lengths = 257;
    public const int LiteralsAndLengths = 286;
    public const int Distance = 288;
    public const int Distances = 30;

    /// <summary>Placeholder for a missing second symbol of a token. It has no code and takes no bits.</summary>
    public const int Nothing = 319;

    /// <summary>Entries of a table with all symbols.</summary>
    public const int Count = 320;

    public const int LongestMatch = 258;
    public const int FarthestMatch = 32768;

    /// <summary>Number of bits that follow the code of a length symbol.</summary>
    public static int LengthExtraBits(int symbol)
    {
        int index = symbol - Lengths;
        return index is < 8 or 28 ? 0 : (index - 4) >> 2;
    }

    /// <summary>Number of bits that follow the code of distance symbol 0..29.</summary>
    public static int DistanceExtraBits(int index) => index < 4 ? 0 : (index >> 1) - 1;

    /// <summary>The symbol of a match of 3..258 bytes.</summary>
    public static uint OfLength(int bytes, out uint extra)
    {
        extra = 0;
        if (bytes == LongestMatch) return Lengths + 28;
        int above = bytes - 3;
        if (above < 8) return (uint)(Lengths + above);
        int bits = BitOperations.Log2((uint)above) - 2;
        extra = (uint)(above & ((1 << bits) - 1));
        return (uint)(Lengths + (4 * bits) + (above >> bits));
    }
}
