using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>
/// A Huffman table of lossless JPEG. In the stream, a code selects a category s, and s extra bits select the difference in
/// that category (T.81, H.1.2.2); the first extra bit gives the sign. Code and extra bits are read as one number. The
/// difference is this number plus a constant, which depends only on code and sign. An entry has the constant and the number of bits.
/// </summary>
internal sealed unsafe class JpegDifferenceTable : IDisposable
{
    /// <summary>Bits of an index into <see cref="Lookup"/>: enough for code and sign of all but the rarest categories.</summary>
    private const int LookupBits = 11;

    /// <summary>Right shift of the bit window that gives an index into <see cref="Lookup"/>.</summary>
    public const int IndexShift = 64 - LookupBits;

    /// <summary>Maximum number of bits that a <see cref="Lookup"/> entry consumes. The 56 bits of a refill are enough for three.</summary>
    private const int MaxEntryBits = 18;

    private const int LongestCode = 16;
    private const int LargestCategory = 16;
    private const int ConstantShift = 16;

    private readonly byte[] _definition;
    private readonly NativeBuffer<int> _lookup = new(1 << LookupBits);

    /// <summary>For each code length, the first 16-bit prefix after its codes.</summary>
    private readonly int[] _limit = new int[LongestCode + 2];

    /// <summary>For each code length, the difference between the index of a category and its code.</summary>
    private readonly int[] _offset = new int[LongestCode + 1];

    /// <param name="definition">Content of a DHT segment: 16 counts of codes by length, then the categories.</param>
    public JpegDifferenceTable(ReadOnlySpan<byte> definition)
    {
        _definition = definition.ToArray();
        _lookup.Span.Clear();
        int code = 0, index = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            int count = definition[length - 1];
            if (code + count > 1 << length)
            {
                throw new DicomFormatException("the JPEG Huffman table has more codes than their lengths allow");
            }

            _offset[length] = index - code;
            for (int i = 0; i < count; i++) Enter(code++, length, definition[LongestCode + index++]);
            _limit[length] = code << (LongestCode - length);
            code <<= 1;
        }
    }

    /// <summary>
    /// Entries by the next bits of the stream, shifted right by <see cref="IndexShift"/>. The low 6 bits are the number of bits to
    /// consume (shifts use only these), the high 16 bits are the constant. An entry of 0 requires <see cref="FindEntry"/>.
    /// </summary>
    public int* Lookup => _lookup.Pointer;

    /// <summary>Whether the table has this definition. Most series repeat the same tables in every slice.</summary>
    public bool IsOf(ReadOnlySpan<byte> definition) => definition.SequenceEqual(_definition);

    /// <summary>
    /// Whether the stream contained bits that are not a code. Decoding checks this once per row, not after every sample.
    /// </summary>
    public bool HasFailed { get; set; }

    /// <summary>The difference that an entry gives for the next bits, modulo 65536.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Difference(int entry, ulong window) => (int)(window >> -entry) + (entry >> ConstantShift);

    /// <summary>Returns an entry as in <see cref="Lookup"/>, for codes of any length.</summary>
    /// <param name="window">The next 32 bits or more, starting at the most significant bit.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int FindEntry(ulong window)
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
        if (category > LargestCategory)
        {
            throw new DicomFormatException($"the JPEG Huffman table has category {category}; expected at most {LargestCategory}");
        }

        int free = LookupBits - length - 1;
        if (free < 0 || length + ExtraBits(category) > MaxEntryBits) return;
        for (int sign = 0; sign < 2; sign++)
        {
            int* first = _lookup.Pointer + (((code << 1) | sign) << free);
            new Span<int>(first, 1 << free).Fill(Entry(code, length, category, isNegative: sign == 0));
        }
    }

    /// <summary>Category 16 has the single difference 32768 and no extra bits.</summary>
    private static int ExtraBits(int category) => category == LargestCategory ? 0 : category;

    private static int Entry(int code, int length, int category, bool isNegative)
    {
        int extra = ExtraBits(category);
        int constant = -(code << extra);
        if (category == LargestCategory) constant += 32768;
        // The lower half of a category contains the negative differences.
        else if (isNegative) constant -= (1 << category) - 1;
        return (constant << ConstantShift) | (length + extra);
    }
}
