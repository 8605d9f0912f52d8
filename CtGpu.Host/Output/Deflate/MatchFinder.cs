using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Finds earlier positions with the same two 16-bit units. Each position has one candidate: the last position with the same hash. All
/// positions are entered into the table before any match is chosen. The loop therefore depends on no decision: it has no branch and takes
/// about 15 instructions per position.
/// </summary>
/// <remarks>
/// CT voxels are noise on a slope. Nearly all repetitions in them are pairs of voxels, anywhere in the window. Even a distant match of two
/// voxels takes fewer bits than four literals. Matches at odd byte offsets were tried and made the result larger.
/// </remarks>
internal static unsafe class MatchFinder
{
    public const int TableEntries = 1 << HashBits;

    /// <summary>Units that are compared for each candidate.</summary>
    public const int Compared = 4;

    private const int HashBits = 16;
    private const int Window = Symbols.FarthestMatch / sizeof(ushort);

    /// <summary>
    /// Finds a match for each of the positions <paramref name="from"/>..<paramref name="to"/>-1, in units of 16 bits. Bits 0..4 of a result
    /// contain 4 times the number of equal units (0 to 4), or 0 if the distance is too long. The higher bits contain the distance in units,
    /// minus 1.
    /// </summary>
    /// <param name="source">8 bytes at unit <paramref name="to"/>-1 must be readable.</param>
    /// <param name="from">At least 1.</param>
    /// <param name="table">The last position of each hash modulo 2^16. Cleared before the first call.</param>
    /// <param name="found">Receives the results. Entry 0 is for position 0.</param>
    public static void Find(byte* source, int from, int to, ushort* table, uint* found)
    {
        for (int i = from; i < to; i++) found[i] = Compare(source, i, table + Hash(*(ulong*)(source + (2 * (nint)i))));
    }

    /// <summary>
    /// As <see cref="Find"/>, for elements of 32 bits: matches start and end at even units. Only even positions are searched, which leaves
    /// time for a second candidate, found by the hash of two elements.
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

    /// <param name="entry">Contains the candidate; receives the position.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Compare(byte* source, int i, ushort* entry)
    {
        // A cleared entry means position 0. Entries are modulo 2^16, so an entry older than 65536 positions means a later position.
        // Both are valid candidates, because the bytes are compared.
        int before = (ushort)(i - 1 - *entry);
        *entry = (ushort)i;
        ulong difference = *(ulong*)(source + (2 * (nint)i)) ^ *(ulong*)(source + (2 * (nint)(i - 1 - before)));
        // The count is 64 if there is no difference.
        uint equal = ((uint)BitOperations.TrailingZeroCount(difference) >> 2) & 0x1c;
        uint inWindow = (uint)((before - Window) >> 31);
        return ((uint)before << 5) | (equal & inWindow);
    }
}
