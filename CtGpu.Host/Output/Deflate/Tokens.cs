using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// What a block says, as words: two symbols in bits 0..8 and 9..17, the extra bits of a distance in 18..30. Either two
/// literals, or a length and a distance; if bit 31 is set, the next word has the extra bits of the length.
/// </summary>
internal static unsafe class Tokens
{
    private const uint HasExtraLength = 1u << 31;
    private const int SymbolBits = 9;
    private const int SymbolMask = (1 << SymbolBits) - 1;

    /// <summary>Entries of a table of counts: for first and second symbols apart, so that equal ones do not wait for each other.</summary>
    public const int CountEntries = 2 << SymbolBits;

    /// <summary>Takes the match that was found, or two literals, from <paramref name="from"/> on until <paramref name="to"/> is reached or passed.</summary>
    /// <param name="units">All of the source, in units of 16 bits: no match goes beyond.</param>
    /// <param name="found">As <see cref="MatchFinder"/> left it, with entry 0 for position 0.</param>
    /// <param name="wholePairs">Matches have an even number of units.</param>
    /// <param name="next">Where the tokens go; at most a word a unit.</param>
    /// <returns>The first unit that no token covers.</returns>
    public static int Choose(byte* source, int from, int to, int units, uint* found, bool wholePairs, uint* counts, ref uint* next)
    {
        uint* target = next;
        int i = from;
        while (i < to)
        {
            uint match = found[i];
            uint equal = match & 31;
            uint distance = DistanceToken(match >> 5);
            if (equal == 4 * MatchFinder.Compared)
            {
                int length = Extend(source + (2 * (nint)i), (int)(match >> 5) + 1, Math.Min(units - i, Symbols.LongestMatch / 2));
                if (wholePairs) length &= ~1;
                uint symbol = Symbols.OfLength(2 * length, out uint extra);
                *target++ = symbol | distance | HasExtraLength;
                *target++ = extra;
                Count(symbol | distance, counts);
                i += length;
                continue;
            }

            // Without a branch: which of the two it is, is not to be predicted. 4 bytes are symbol 258, 6 are 260.
            uint matched = (254 + (equal >> 1)) | distance;
            uint literals = Literals(*(ushort*)(source + (2 * (nint)i)));
            uint isMatch = (uint)((4 - (int)equal) >> 31);
            uint token = literals ^ ((literals ^ matched) & isMatch);
            *target++ = token;
            Count(token, counts);
            // Units covered, by the units that are equal; the shift takes the low five bits.
            i += (0x43211 >> (int)match) & 15;
        }

        next = target;
        return i;
    }

    public static uint Literals(ushort unit) => (unit & 255u) | ((uint)(unit >> 8) << SymbolBits);

    public static uint Literal(byte value) => value | ((uint)Symbols.Nothing << SymbolBits);

    public static void Count(uint token, uint* counts)
    {
        counts[token & SymbolMask]++;
        counts[((token >> SymbolBits) & SymbolMask) + SymbolMask + 1]++;
    }

    /// <summary>Writes tokens in the codes of <paramref name="entries"/>: code in bits 0..15, its length in 16..23, extra bits in 24..31.</summary>
    public static void Write(uint* token, uint* end, uint* entries, ref BitWriter target)
    {
        BitWriter writer = target;
        while (token < end)
        {
            uint now = *token++;
            uint first = entries[now & SymbolMask];
            uint second = entries[(now >> SymbolBits) & SymbolMask];
            ulong value = (ushort)first;
            int bits = (int)(first >> 16);
            if ((now & HasExtraLength) != 0)
            {
                bits &= 255;
                value |= (ulong)*token++ << bits;
                bits += (int)(first >> 24);
                now &= ~HasExtraLength;
            }

            value |= (ulong)(ushort)second << bits;
            bits += (int)(second >> 16) & 255;
            value |= (ulong)(now >> (2 * SymbolBits)) << bits;
            bits += (int)(second >> 24);
            writer.Write(value, bits);
        }

        target = writer;
    }

    /// <summary>Symbol and extra bits of a distance of <paramref name="before"/> + 1 units, where they are in a token.</summary>
    /// <remarks>Distance - 1 in bytes, odd, is the symbol's lowest bits with the two highest as 2 or 3, and the rest as it is.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint DistanceToken(uint before)
    {
        uint bytes = ((2 * before) | 1) & (Symbols.FarthestMatch - 1);
        int bits = 30 - BitOperations.LeadingZeroCount(bytes | 2);
        uint symbol = Symbols.Distance + (2 * (uint)bits) + (bytes >> bits);
        uint extra = bytes & ((1u << bits) - 1);
        return (symbol << SymbolBits) | (extra << (2 * SymbolBits));
    }

    /// <summary>Units that are equal, of which the first <see cref="MatchFinder.Compared"/> are known to be.</summary>
    private static int Extend(byte* here, int distance, int most)
    {
        byte* there = here - (2 * (nint)distance);
        int equal = MatchFinder.Compared;
        for (; equal + 4 <= most; equal += 4)
        {
            ulong difference = *(ulong*)(here + (2 * equal)) ^ *(ulong*)(there + (2 * equal));
            if (difference != 0) return equal + (BitOperations.TrailingZeroCount(difference) >> 4);
        }

        while (equal < most && *(ushort*)(here + (2 * equal)) == *(ushort*)(there + (2 * equal))) equal++;
        return equal;
    }
}
