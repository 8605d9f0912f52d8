using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Content of a block as 32-bit words. A token has two symbols in bits 0..8 and 9..17: two literals, or a length and a distance. Bits
/// 18..30 are the extra bits of the distance. If bit 31 is set, the next word contains the extra bits of the length.
/// </summary>
internal static unsafe class Tokens
{
    /// <summary>The next word contains the extra bits of the length.</summary>
    public const uint HasExtraLength = 1u << 31;

    private const int SymbolBits = 9;
    private const int SymbolMask = (1 << SymbolBits) - 1;

    /// <summary>
    /// Entries of a table of counts. First and second symbols are counted separately, so increments of equal symbols do not depend on each
    /// other.
    /// </summary>
    public const int CountEntries = 2 << SymbolBits;

    /// <summary>
    /// Chooses greedily, from unit <paramref name="from"/> to <paramref name="to"/> or beyond: the match if one was found, otherwise two
    /// literals.
    /// </summary>
    /// <param name="units">Length of the source in units of 16 bits. No match extends beyond it.</param>
    /// <param name="found">Results of <see cref="MatchFinder"/>, with entry 0 for position 0.</param>
    /// <param name="wholePairs">Matches have an even number of units.</param>
    /// <param name="counts">Occurrences of the symbols, which are incremented (<see cref="CountEntries"/>).</param>
    /// <param name="next">Receives the tokens, at most one word per unit, and is advanced.</param>
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

            // Branchless, because the choice is unpredictable. A length of 4 bytes is symbol 258, 6 bytes are 260.
            uint matched = (254 + (equal >> 1)) | distance;
            uint literals = Literals(*(ushort*)(source + (2 * (nint)i)));
            uint isMatch = (uint)((4 - (int)equal) >> 31);
            uint token = literals ^ ((literals ^ matched) & isMatch);
            *target++ = token;
            Count(token, counts);
            // Number of covered units, looked up by the number of equal units. The shift uses the low five bits of the match.
            i += (0x43211 >> (int)match) & 15;
        }

        next = target;
        return i;
    }

    public static uint Literals(ushort unit) => (unit & 255u) | ((uint)(unit >> 8) << SymbolBits);

    public static uint Literal(byte value) => value | ((uint)Symbols.Nothing << SymbolBits);

    /// <summary>The fields of a second symbol and of its extra bits.</summary>
    public static uint Second(uint symbol, uint extra) => (symbol << SymbolBits) | (extra << (2 * SymbolBits));

    public static void Count(uint token, uint* counts)
    {
        counts[token & SymbolMask]++;
        counts[((token >> SymbolBits) & SymbolMask) + SymbolMask + 1]++;
    }

    /// <summary>Writes tokens with the codes of <paramref name="entries"/>.</summary>
    /// <param name="entries">For each symbol: code in bits 0..15, length of the code in 16..23, number of extra bits in 24..31.</param>
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

    /// <summary>Token fields, symbol and extra bits, of a distance of <paramref name="before"/> + 1 units.</summary>
    /// <remarks>
    /// The distance in bytes is even; deflate codes the distance minus 1, an odd number. The bit length and the two highest bits (binary
    /// 10 or 11) determine the symbol. The lower bits are the extra bits.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint DistanceToken(uint before)
    {
        uint bytes = ((2 * before) | 1) & (Symbols.FarthestMatch - 1);
        int bits = 30 - BitOperations.LeadingZeroCount(bytes | 2);
        uint symbol = Symbols.Distance + (2 * (uint)bits) + (bytes >> bits);
        uint extra = bytes & ((1u << bits) - 1);
        return Second(symbol, extra);
    }

    /// <summary>Number of equal units. The first <see cref="MatchFinder.Compared"/> units are already known to be equal.</summary>
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
