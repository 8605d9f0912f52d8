using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>Lookup tables of the codes of a cleanup segment (ITU-T T.814, Annex C and 7.3.6).</summary>
internal sealed unsafe class HtTables : IDisposable
{
    /// <summary>Entries of a table of significance patterns: 8 contexts, 7 bits.</summary>
    public const int PatternEntries = 1024;

    /// <summary>Entries of the table of u values: 6 modes, 6 bits.</summary>
    public const int OffsetEntries = 6 * 64;

    // Prefix length, suffix length and base of the codes 000, xx1, x10 and 100, by the next three bits (table 3).
    private static readonly (int Prefix, int Suffix, int Base)[] s_codes =
        [(3, 5, 5), (1, 0, 1), (2, 0, 2), (1, 0, 1), (3, 1, 3), (1, 0, 1), (2, 0, 2), (1, 0, 1)];

    private readonly NativeBuffer<uint> _offsets = new(OffsetEntries);
    private readonly NativeBuffer<ushort> _patterns = new(2 * PatternEntries);

    public HtTables()
    {
        Fill(FirstRow, VlcCodes.FirstRow);
        Fill(OtherRows, VlcCodes.OtherRows);
        for (int i = 0; i < OffsetEntries; i++) Offsets[i] = Offset(i >> 6, i & 63);
    }

    /// <summary>
    /// Index: context, then 7 bits. From the lowest bit on: length of the codeword (3 bits), u_off, ρ (4 bits), ε_1 and ε_k (4 bits
    /// each).
    /// </summary>
    public ushort* FirstRow => _patterns.Pointer;

    public ushort* OtherRows => _patterns.Pointer + PatternEntries;

    /// <summary>
    /// Values u of two quads. Index: mode, then 6 bits. Mode: 1 if the first quad has a value, 2 if the second, 3 for both; in the
    /// first row 4 for both with MEL symbol 1, and 5 for both with MEL symbol 0. From the lowest bit on: bits of all prefixes (3),
    /// of all suffixes (4), of the first suffix (3), and the base values of both quads (3 each).
    /// </summary>
    public uint* Offsets => _offsets.Pointer;

    public void Dispose()
    {
        _offsets.Dispose();
        _patterns.Dispose();
    }

    private static void Fill(ushort* table, ReadOnlySpan<uint> codes)
    {
        new Span<ushort>(table, PatternEntries).Clear();
        foreach (uint code in codes)
        {
            uint context = code & 7, pattern = (code >> 3) & 15, hasOffset = (code >> 7) & 1;
            uint known = (code >> 8) & 15, ones = (code >> 12) & 15, word = (code >> 16) & 127, length = code >> 23;
            uint entry = length | (hasOffset << 3) | (pattern << 4) | (ones << 8) | (known << 12);
            for (uint rest = 0; rest < 128u >> (int)length; rest++) table[(context << 7) | (rest << (int)length) | word] = (ushort)entry;
        }
    }

    private static uint Offset(int mode, int bits)
    {
        (int Prefix, int Suffix, int Base) first = default, second = default;
        if (mode is 1 or >= 3) first = s_codes[bits & 7];
        // In the first row with MEL symbol 0, the second value is one bit if the first has a prefix of three bits (7.3.6).
        if (mode == 5 && first.Prefix == 3) second = (1, 0, 1 + ((bits >> 3) & 1));
        else if (mode >= 2) second = s_codes[(bits >> first.Prefix) & 7];
        int added = mode == 4 ? 2 : 0;
        return (uint)((first.Prefix + second.Prefix) | ((first.Suffix + second.Suffix) << 3) | (first.Suffix << 7)
            | ((first.Base + added) << 10) | ((second.Base + added) << 13));
    }
}
