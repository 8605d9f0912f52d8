namespace CtGpu.Host.Output.Deflate;

/// <summary>
/// Header of a block with dynamic Huffman codes (RFC 1951, 3.2.7). It contains the code lengths of both alphabets, run-length coded and
/// compressed with a third Huffman code. <see cref="Make"/> computes it and its size, then <see cref="Write"/> writes it.
/// </summary>
internal unsafe struct CodeHeader
{
    private const int MostLengths = Symbols.LiteralsAndLengths + Symbols.Distances;
    private const int RunSymbols = 19;
    private const int LongestRunCode = 7;
    private const int Repeat = 16;
    private const int FewZeros = 17;
    private const int ManyZeros = 18;

    private int _literals;
    private int _distances;
    private int _runLengths;
    private int _items;
    // Symbol in the low 5 bits, its extra bits above.
    private fixed ushort _item[MostLengths];
    private fixed byte _length[RunSymbols];

    /// <summary>Number of bits that <see cref="Write"/> writes.</summary>
    public int Bits { get; private set; }

    private static ReadOnlySpan<byte> Order => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private static ReadOnlySpan<byte> ExtraBits => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3, 7];

    /// <param name="literalLengths">Code lengths of the 286 literals and match lengths.</param>
    /// <param name="distanceLengths">Code lengths of the 30 distances.</param>
    public void Make(ReadOnlySpan<byte> literalLengths, ReadOnlySpan<byte> distanceLengths)
    {
        _literals = Math.Max(Symbols.Lengths, literalLengths.LastIndexOfAnyExcept((byte)0) + 1);
        _distances = Math.Max(1, distanceLengths.LastIndexOfAnyExcept((byte)0) + 1);
        Span<byte> all = stackalloc byte[MostLengths];
        literalLengths[.._literals].CopyTo(all);
        distanceLengths[.._distances].CopyTo(all[_literals..]);
        Span<uint> counts = stackalloc uint[RunSymbols];
        counts.Clear();
        FindRuns(all[..(_literals + _distances)], counts);

        Span<byte> lengths = stackalloc byte[RunSymbols];
        HuffmanCode.Lengths(counts, LongestRunCode, lengths);
        for (int i = 0; i < RunSymbols; i++) _length[i] = lengths[i];
        _runLengths = RunSymbols;
        while (_runLengths > 4 && lengths[Order[_runLengths - 1]] == 0) _runLengths--;
        Bits = 3 + 5 + 5 + 4 + (3 * _runLengths);
        for (int i = 0; i < RunSymbols; i++) Bits += (int)counts[i] * (lengths[i] + ExtraBits[i]);
    }

    public readonly void Write(ref BitWriter writer)
    {
        Span<byte> lengths = stackalloc byte[RunSymbols];
        for (int i = 0; i < RunSymbols; i++) lengths[i] = _length[i];
        uint* codes = stackalloc uint[RunSymbols];
        HuffmanCode.Codes(lengths, codes);
        // Not the last block (0), dynamic codes (2).
        writer.Write(2 << 1, 3);
        writer.Write((ulong)(_literals - Symbols.Lengths), 5);
        writer.Write((ulong)(_distances - 1), 5);
        writer.Write((ulong)(_runLengths - 4), 4);
        for (int i = 0; i < _runLengths; i++) writer.Write(lengths[Order[i]], 3);
        for (int i = 0; i < _items; i++)
        {
            int symbol = _item[i] & 31;
            writer.Write((ushort)codes[symbol], lengths[symbol]);
            writer.Write((ulong)(_item[i] >> 5), ExtraBits[symbol]);
        }
    }

    private void FindRuns(ReadOnlySpan<byte> lengths, Span<uint> counts)
    {
        _items = 0;
        for (int start = 0, run; start < lengths.Length; start += run)
        {
            byte length = lengths[start];
            run = lengths[start..].IndexOfAnyExcept(length);
            if (run < 0) run = lengths.Length - start;
            int left = run;
            if (length != 0)
            {
                Add(length, 0, counts);
                left--;
            }

            while (left >= 3)
            {
                int most = length != 0 ? 6 : left > 10 ? 138 : 10;
                int taken = Math.Min(left, most);
                if (length != 0) Add(Repeat, taken - 3, counts);
                else if (taken > 10) Add(ManyZeros, taken - 11, counts);
                else Add(FewZeros, taken - 3, counts);
                left -= taken;
            }

            for (; left > 0; left--) Add(length, 0, counts);
        }
    }

    private void Add(int symbol, int extra, Span<uint> counts)
    {
        _item[_items++] = (ushort)(symbol | (extra << 5));
        counts[symbol]++;
    }
}
