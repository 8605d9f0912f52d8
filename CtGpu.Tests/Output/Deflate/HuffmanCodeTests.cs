using System.IO.Compression;
using CtGpu.Host.Output.Deflate;

namespace CtGpu.Tests.Output.Deflate;

public sealed unsafe class HuffmanCodeTests
{
    public static TheoryData<string> Distributions() => ["equal", "Fibonacci", "two", "steps", "random", "heavy"];

    [Theory]
    [MemberData(nameof(Distributions))]
    public void Codes_are_complete_within_the_limit_and_shorter_for_frequent_symbols(string name)
    {
        uint[] counts = Counts(name, Symbols.LiteralsAndLengths);
        byte[] lengths = new byte[counts.Length];
        foreach (int limit in new[] { 9, 11, 15 })
        {
            HuffmanCode.Lengths(counts, limit, lengths);
            Assert.Equal(1L << limit, counts.Select((count, i) => count == 0 ? 0 : 1L << (limit - lengths[i])).Sum());
            Assert.All(lengths, length => Assert.InRange(length, 0, limit));
            int[] used = [.. Enumerable.Range(0, counts.Length).Where(i => counts[i] > 0).OrderBy(i => counts[i])];
            for (int i = 1; i < used.Length; i++) Assert.True(lengths[used[i]] <= lengths[used[i - 1]]);
        }
    }

    [Theory]
    [InlineData("equal")]
    [InlineData("random")]
    [InlineData("steps")]
    [InlineData("two")]
    public void Codes_below_the_limit_are_optimal(string name)
    {
        uint[] counts = Counts(name, Symbols.LiteralsAndLengths);
        byte[] lengths = new byte[counts.Length];
        HuffmanCode.Lengths(counts, 15, lengths);
        Assert.Equal(HuffmanBits(counts), counts.Select((count, i) => (long)count * lengths[i]).Sum());
    }

    [Fact]
    public void Few_symbols_have_short_codes()
    {
        byte[] lengths = new byte[5];
        HuffmanCode.Lengths([0, 0, 0, 0, 0], 15, lengths);
        Assert.Equal(new byte[5], lengths);
        HuffmanCode.Lengths([0, 0, 9, 0, 0], 15, lengths);
        Assert.Equal((byte[])[0, 0, 1, 0, 0], lengths);
        HuffmanCode.Lengths([3, 0, 9, 0, 1], 15, lengths);
        Assert.Equal((byte[])[2, 0, 1, 0, 2], lengths);
    }

    [Theory]
    [MemberData(nameof(Distributions))]
    public void A_reader_decodes_the_header_and_every_literal(string name)
    {
        uint[] counts = Counts(name, Symbols.LiteralsAndLengths);
        counts[Symbols.EndOfBlock] = Math.Max(1, counts[Symbols.EndOfBlock]);
        byte[] literals = new byte[Symbols.LiteralsAndLengths], distances = new byte[Symbols.Distances];
        HuffmanCode.Lengths(counts, 15, literals);
        HuffmanCode.Lengths(Counts(name, Symbols.Distances), 15, distances);
        uint[] entries = new uint[Symbols.LiteralsAndLengths];
        byte[] target = new byte[2000];
        fixed (uint* codes = entries)
        fixed (byte* bytes = target)
        {
            HuffmanCode.Codes(literals, codes);
            CodeHeader header = default;
            header.Make(literals, distances);
            BitWriter writer = new(bytes);
            header.Write(ref writer);
            // The incomplete last byte is not counted.
            Assert.Equal(header.Bits / 8, (int)(writer.Next - bytes));
            for (int symbol = 0; symbol <= Symbols.EndOfBlock; symbol++) writer.Write((ushort)codes[symbol], (int)(codes[symbol] >> 16));
            writer.Write(3, 10);
            writer.Align();
        }

        using DeflateStream stream = new(new MemoryStream(target), CompressionMode.Decompress);
        using MemoryStream inflated = new();
        stream.CopyTo(inflated);
        Assert.Equal(Enumerable.Range(0, 256).Where(i => counts[i] > 0).Select(i => (byte)i), inflated.ToArray());
    }

    private static uint[] Counts(string name, int symbols)
    {
        uint[] counts = new uint[symbols];
        Random random = new(symbols);
        uint last = 1, next = 1;
        for (int i = 0; i < symbols; i++)
        {
            counts[i] = name switch
            {
                "equal" => 5,
                "Fibonacci" => i < 30 ? last : 0,
                "two" => i is 1 or 29 ? 3u : 0,
                "steps" => (uint)((i % 7) + 1),
                "random" => (uint)random.Next(20, 4000),
                _ => i == 3 ? 4_000_000u : 1,
            };
            (last, next) = (next, last + next);
        }

        return counts;
    }

    /// <summary>Total length of the optimal codes: the sum of the inner nodes of a Huffman tree.</summary>
    private static long HuffmanBits(uint[] counts)
    {
        PriorityQueue<long, long> nodes = new(counts.Where(count => count > 0).Select(count => ((long)count, (long)count)));
        long bits = 0;
        while (nodes.Count > 1)
        {
            long joined = nodes.Dequeue() + nodes.Dequeue();
            bits += joined;
            nodes.Enqueue(joined, joined);
        }

        return bits;
    }
}
