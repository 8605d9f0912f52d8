using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Output.Deflate;

/// <summary>One block of deflate with dynamic Huffman codes: counts of the symbols, then the codes, then the bits of the tokens.</summary>
internal sealed unsafe class DeflateBlock : IDisposable
{
    private const int LongestStored = 65535;

    private readonly NativeBuffer<uint> _counts = new(Tokens.CountEntries);
    private readonly NativeBuffer<uint> _entries = new(Symbols.Count);
    private CodeHeader _header;

    /// <summary>Occurrences of the symbols, for <see cref="Tokens.Count"/>.</summary>
    public uint* Counts => _counts.Pointer;

    /// <summary>Begins a block.</summary>
    public void Clear() => _counts.Span.Clear();

    /// <summary>Computes the codes from the counts, and the block header.</summary>
    /// <returns>Size of the block with these codes, in bits.</returns>
    public long MakeCodes()
    {
        uint* counts = _counts.Pointer;
        for (int i = 0; i < Symbols.Count; i++) counts[i] += counts[i + (Tokens.CountEntries / 2)];
        counts[Symbols.EndOfBlock] = 1;
        // Old readers require a complete distance code.
        counts[Symbols.Distance] = Math.Max(1, counts[Symbols.Distance]);
        counts[Symbols.Distance + 1] = Math.Max(1, counts[Symbols.Distance + 1]);

        Span<byte> lengths = stackalloc byte[Symbols.Count];
        Span<byte> literals = lengths[..Symbols.LiteralsAndLengths];
        Span<byte> distances = lengths.Slice(Symbols.Distance, Symbols.Distances);
        HuffmanCode.Lengths(new ReadOnlySpan<uint>(counts, Symbols.LiteralsAndLengths), HuffmanCode.LongestCode, literals);
        HuffmanCode.Lengths(new ReadOnlySpan<uint>(counts + Symbols.Distance, Symbols.Distances), HuffmanCode.LongestCode, distances);
        uint* entries = _entries.Pointer;
        entries[Symbols.Nothing] = 0;
        HuffmanCode.Codes(literals, entries);
        HuffmanCode.Codes(distances, entries + Symbols.Distance);
        for (int i = Symbols.Lengths; i < Symbols.LiteralsAndLengths; i++) entries[i] |= (uint)Symbols.LengthExtraBits(i) << 24;
        for (int i = 0; i < Symbols.Distances; i++) entries[Symbols.Distance + i] |= (uint)Symbols.DistanceExtraBits(i) << 24;

        _header.Make(literals, distances);
        long bits = _header.Bits;
        int end = Symbols.Distance + Symbols.Distances;
        for (int i = 0; i < Symbols.LiteralsAndLengths; i++) bits += counts[i] * (long)((entries[i] >> 24) + lengths[i]);
        for (int i = Symbols.Distance; i < end; i++) bits += counts[i] * (long)((entries[i] >> 24) + lengths[i]);
        return bits;
    }

    /// <summary>Writes the header, the tokens and the end of the block, after <see cref="MakeCodes"/>.</summary>
    public void Write(uint* tokens, uint* tokensEnd, ref BitWriter writer)
    {
        _header.Write(ref writer);
        Tokens.Write(tokens, tokensEnd, _entries.Pointer, ref writer);
        uint end = _entries.Pointer[Symbols.EndOfBlock];
        writer.Write((ushort)end, (int)(end >> 16));
    }

    /// <summary>Upper bound of the bits of <paramref name="length"/> bytes in stored blocks.</summary>
    public static long StoredBits(int length) => (8L * length) + ((length + LongestStored - 1) / LongestStored * 40) + 8;

    /// <summary>Writes bytes without compression, in as many blocks as they need. An empty block aligns the output to a byte.</summary>
    public static void WriteStored(byte* source, int length, ref BitWriter writer)
    {
        int offset = 0;
        do
        {
            int part = Math.Min(LongestStored, length - offset);
            writer.Write(0, 3);
            writer.Align();
            writer.Write((uint)part | ((uint)~part << 16), 32);
            writer.Copy(source + offset, part);
            offset += part;
        }
        while (offset < length);
    }

    public void Dispose()
    {
        _counts.Dispose();
        _entries.Dispose();
    }
}
