using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Earlier places with the same two 16-bit units. For each position the last one with the same hash is the one candidate;
/// all positions are entered, before any is chosen, so that nothing here waits for a decision: no branch, and some 15
/// instructions a position.
/// </summary>
/// <remarks>
/// In CT voxels, noise on a slope, nearly all that repeats are pairs of voxels, anywhere in the window: of matches of
/// two voxels the far ones too take fewer bits than four literals. Odd offsets, tried, make the result larger.
/// </remarks>
internal static unsafe class MatchFinder
{
    public const int TableEntries = 1 << HashBits;

    /// <summary>Units that a candidate is compared over.</summary>
    public const int Compared = 4;

    private const int HashBits = 16;
    private const int Window = Symbols.FarthestMatch / sizeof(ushort);

    /// <summary>
    /// For positions <paramref name="from"/>..<paramref name="to"/>-1, in units of 16 bits: bits 5 and up the distance
    /// in units minus 1, bits 0..4 four times the units that are equal, 0..4; 0 where the distance is too long.
    /// </summary>
    /// <param name="source">8 bytes at <paramref name="to"/>-1 can be read.</param>
    /// <param name="from">At least 1.</param>
    /// <param name="table">The last position of each hash modulo 2^16, at first cleared.</param>
    /// <param name="found">Entry 0 is for position 0.</param>
    public static void Find(byte* source, int from, int to, ushort* table, uint* found)
    {
        for (int i = from; i < to; i++) found[i] = Compare(source, i, table + Hash(*(ulong*)(source + (2 * (nint)i))));
    }

    /// <summary>
    /// As above for elements of 32 bits: matches begin and end at even units. Half the positions leave time for a second
    /// candidate, that of the next two elements.
    /// </summary>
    public static void FindPairs(byte* source, int from, int to, ushort* table, uint* found)
    {
        ushort* longTable = table + (TableEntries / 2);
        for (int i = from; i < to; i++)
        {
            found[i] = 0;
            if ((i & 1) != 0) continue;
            ulong here = *(ulong*)(source + (2 * (nint)i));
            uint one = Compare(source, i, table + (Hash(here) >> 1));
            uint two = Compare(source, i, longTable + ((here * 0x9E3779B97F4A7C15) >> (65 - HashBits)));
            found[i] = ((one & 31) >= (two & 31) ? one : two) & ~4u;
        }
    }

    private static nuint Hash(ulong units) => ((uint)units * 0x9E3779B1) >> (32 - HashBits);

    /// <param name="entry">Has the candidate, and takes the position.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare(byte* source, int i, ushort* entry)
    {
        // A cleared entry means position 0, and one from before the last 65536 positions some later one: that is a
        // candidate as good as any, as the bytes are compared.
        int before = (ushort)(i - 1 - *entry);
        *entry = (ushort)i;
        ulong difference = *(ulong*)(source + (2 * (nint)i)) ^ *(ulong*)(source + (2 * (nint)(i - 1 - before)));
        // 64 without a difference.
        uint equal = ((uint)BitOperations.TrailingZeroCount(difference) >> 2) & 0x1c;
        uint inWindow = (uint)((before - Window) >> 31);
        return ((uint)before << 5) | (equal & inWindow);
    }
}
