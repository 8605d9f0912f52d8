using System.Runtime.CompilerServices;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// A Huffman table of lossless JPEG. In the stream, a code names a category s and s further bits pick the difference out
/// of it (T.81, H.1.2.2); the first of them tells its sign. Where code and sign are known, all that remains is to add a
/// constant to code and further bits, read as one number: an entry holds that constant and how many bits to read.
/// </summary>
internal sealed unsafe class JpegDifferenceTable : IDisposable
{
    /// <summary>Bits that look up an entry: the code and the sign of all but the rarest categories.</summary>
    private const int LookupBits = 11;

    /// <summary>Shifts the next 64 bits down to an index of <see cref="Lookup"/>.</summary>
    public const int IndexShift = 64 - LookupBits;

    /// <summary>Most bits that an entry of <see cref="Lookup"/> takes; three of them fit a refill's 56.</summary>
    private const int MostBits = 18;

    private const int LongestCode = 16;
    private const int LargestCategory = 16;
    private const int ConstantShift = 16;

    private readonly byte[] _definition;
    private readonly NativeBuffer<int> _lookup = new(1 << LookupBits);

    /// <summary>For each code length the first 16-bit prefix beyond its codes.</summary>
    private readonly int[] _limit = new int[LongestCode + 2];

    /// <summary>For each code length what to add to a code to get its category's index.</summary>
    private readonly int[] _offset = new int[LongestCode + 1];

    /// <param name="definition">16 counts of codes by length, then the categories: the inside of a DHT segment.</param>
    public JpegDifferenceTable(ReadOnlySpan<byte> definition)
    {
        _definition = definition.ToArray();
        _lookup.Span.Clear();
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int count = definition[length - 1];
            if (code + count > 1 << length) throw new DicomFormatException("the JPEG Huffman table has more codes than their lengths allow");
            _offset[length] = index - code;
            for (int i = 0; i < count; i++) Enter(code++, length, definition[LongestCode + index++]);
            _limit[length] = code << (LongestCode - length);
            code <<= 1;
        }
    }

    /// <summary>
    /// For each value of the next bits, shifted by <see cref="IndexShift"/>, the bits that the next difference takes, in the
    /// low 6 bits, as shifts take them, and its constant above; 0 where that needs a longer look.
    /// </summary>
    public int* Lookup => _lookup.Pointer;

    /// <summary>Whether this is the table of a DHT segment's inside: series repeat theirs in every slice.</summary>
    public bool IsOf(ReadOnlySpan<byte> definition) => definition.SequenceEqual(_definition);

    /// <summary>
    /// Bits have been read that are no code. A row runs on regardless, so that it need not ask after every sample.
    /// </summary>
    public bool HasFailed { get; set; }

    /// <summary>The difference that an entry makes of the next bits, modulo 65536.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Difference(int entry, ulong window) => (int)(window >> -entry) + (entry >> ConstantShift);

    /// <summary>An entry like those of <see cref="Lookup"/>, of as many bits as need be.</summary>
    /// <param name="window">The next 32 bits or more, from the top.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int LookLonger(ulong window)
    {
        int prefix = (int)(window >> (64 - LongestCode));
        for (int length = 1; length <= LongestCode; length++)
        {
            if (prefix >= _limit[length]) continue;
            int code = prefix >> (LongestCode - length);
            return Entry(code, length, _definition[LongestCode + code + _offset[length]], isNegative: (long)(window << length) >= 0);
        }

        HasFailed = true;
        return LongestCode;
    }

    public void Dispose() => _lookup.Dispose();

    private void Enter(int code, int length, int category)
    {
        if (category > LargestCategory) throw new DicomFormatException($"the JPEG Huffman table has category {category}, beyond 16");
        int free = LookupBits - length - 1;
        if (free < 0 || length + ExtraBits(category) > MostBits) return;
        for (int sign = 0; sign < 2; sign++)
        {
            new Span<int>(_lookup.Pointer + (((code << 1) | sign) << free), 1 << free).Fill(Entry(code, length, category, isNegative: sign == 0));
        }
    }

    /// <summary>Category 16 stands for 32768 alone and takes no further bits.</summary>
    private static int ExtraBits(int category) => category == LargestCategory ? 0 : category;

    private static int Entry(int code, int length, int category, bool isNegative)
    {
        int extra = ExtraBits(category);
        int constant = -(code << extra);
        if (category == LargestCategory) constant += 32768;
        // The lower half of a category are the negative differences.
        else if (isNegative) constant -= (1 << category) - 1;
        return (constant << ConstantShift) | (length + extra);
    }
}
