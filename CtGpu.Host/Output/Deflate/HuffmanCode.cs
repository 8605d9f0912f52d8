namespace CtGpu.Host.Output.Deflate;

/// <summary>Canonical Huffman codes of limited length. Deflate transmits only their lengths.</summary>
internal static unsafe class HuffmanCode
{
    /// <summary>Longest code that deflate allows, in bits.</summary>
    public const int LongestCode = 15;

    private const int MostSymbols = Symbols.LiteralsAndLengths;

    /// <summary>Computes code lengths in bits, 0 for unused symbols. The code is complete if at least two symbols occur.</summary>
    /// <param name="counts">Number of occurrences of each symbol, below 2^23.</param>
    /// <param name="limit">Longest code length, at most 15. 2^limit must not be less than the number of symbols.</param>
    /// <remarks>
    /// Depths by Moffat and Katajainen, "In-place calculation of minimum-redundancy codes" (1995). Longer codes are shortened to the limit.
    /// For each excess code, the longest code below the limit grows by one bit. The result is not optimal, but it differs from the optimum
    /// only if the counts span a range of more than 2^limit.
    /// </remarks>
    public static void Lengths(ReadOnlySpan<uint> counts, int limit, Span<byte> lengths)
    {
        uint* keys = stackalloc uint[MostSymbols];
        uint* weights = stackalloc uint[MostSymbols];
        int used = 0;
        for (int symbol = 0; symbol < counts.Length; symbol++)
        {
            lengths[symbol] = 0;
            if (counts[symbol] != 0) keys[used++] = (counts[symbol] << 9) | (uint)symbol;
        }

        if (used == 0) return;
        // Sorting by count, then by symbol, gives equal inputs equal codes on every machine.
        new Span<uint>(keys, used).Sort();
        if (used == 1)
        {
            lengths[(int)(keys[0] & 511)] = 1;
            return;
        }

        for (int i = 0; i < used; i++) weights[i] = keys[i] >> 9;
        WeightsToDepths(weights, used);
        int* codes = stackalloc int[LongestCode + 1];
        new Span<int>(codes, LongestCode + 1).Clear();
        for (int i = 0; i < used; i++) codes[Math.Min(weights[i], (uint)limit)]++;
        Complete(codes, limit);
        // The rarest symbols come first and get the longest codes.
        int next = 0;
        for (int length = limit; length > 0; length--)
        {
            for (int i = 0; i < codes[length]; i++) lengths[(int)(keys[next++] & 511)] = (byte)length;
        }
    }

    /// <summary>
    /// Assigns the codes, bit-reversed as they are written: code in bits 0..15, length in bits 16..23. Entries without a code become 0.
    /// </summary>
    public static void Codes(ReadOnlySpan<byte> lengths, uint* entries)
    {
        uint* codes = stackalloc uint[LongestCode + 1];
        uint* next = stackalloc uint[LongestCode + 1];
        new Span<uint>(codes, LongestCode + 1).Clear();
        foreach (byte length in lengths) codes[length]++;
        codes[0] = 0;
        uint first = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            first = (first + codes[length - 1]) << 1;
            next[length] = first;
        }

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            entries[symbol] = length == 0 ? 0 : Reversed(next[length]++, length) | ((uint)length << 16);
        }
    }

    /// <summary>Replaces weights in ascending order by depths in descending order, in place.</summary>
    private static void WeightsToDepths(uint* tree, int leaves)
    {
        // Join pairs. A joined node stores the index of its parent instead of its weight.
        int root = 0, leaf = 0;
        for (int node = 0; node < leaves - 1; node++)
        {
            uint sum = 0;
            for (int child = 0; child < 2; child++)
            {
                if (leaf >= leaves || (root < node && tree[root] < tree[leaf]))
                {
                    sum += tree[root];
                    tree[root++] = (uint)node;
                }
                else
                {
                    sum += tree[leaf++];
                }
            }

            tree[node] = sum;
        }

        tree[leaves - 2] = 0;
        for (int node = leaves - 3; node >= 0; node--) tree[node] = tree[tree[node]] + 1;

        // All nodes of a depth that are not inner nodes are leaves.
        int nodes = 1, inner = leaves - 2, target = leaves - 1;
        for (uint depth = 0; nodes > 0; depth++)
        {
            int innerHere = 0;
            while (inner >= 0 && tree[inner] == depth)
            {
                innerHere++;
                inner--;
            }

            for (int i = innerHere; i < nodes; i++) tree[target--] = depth;
            nodes = 2 * innerHere;
        }
    }

    /// <summary>Adjusts the number of codes of each length until the code is complete (Kraft sum 1).</summary>
    private static void Complete(int* codes, int limit)
    {
        long sum = 0;
        for (int length = 1; length <= limit; length++) sum += (long)codes[length] << (limit - length);
        for (; sum > 1L << limit; sum--)
        {
            // A shorter code grows by one bit, and one code of the limit becomes its sibling.
            int length = limit - 1;
            while (codes[length] == 0) length--;
            codes[length]--;
            codes[length + 1] += 2;
            codes[limit]--;
        }
    }

    private static uint Reversed(uint code, int length)
    {
        code = ((code & 0x5555) << 1) | ((code >> 1) & 0x5555);
        code = ((code & 0x3333) << 2) | ((code >> 2) & 0x3333);
        code = ((code & 0x0f0f) << 4) | ((code >> 4) & 0x0f0f);
        code = ((code & 0x00ff) << 8) | (code >> 8);
        return code >> (16 - length);
    }
}
