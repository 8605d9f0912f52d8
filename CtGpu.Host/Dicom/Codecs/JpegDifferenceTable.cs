using System.Runtime.CompilerServices;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// A Huffman table of lossless JPEG, laid out so that one look-up of the next bits gives a difference and all the bits
/// it took. In the stream, a code names a category s and s further bits pick the difference out of it (T.81, H.1.2.2);
/// in CT both together nearly always fit <see cref="LookupBits"/>. Those that do not go the long way, code by code.
/// </summary>
internal sealed unsafe class JpegDifferenceTable : IDisposable
{
    /// <summary>Small enough for the first-level cache, and for four symbols in the 56 bits of one refill.</summary>
    public const int LookupBits = 14;

    /// <summary>Where the difference begins in an entry. Below it are the bits taken, which a shift by an entry takes as they are.</summary>
    public const int DifferenceShift = 6;

    private const int LongestCode = 16;
    private const int LargestCategory = 16;

    /// <summary>The last whose differences fit what an entry of 16 bits has for them.</summary>
    private const int LargestShortCategory = 15 - DifferenceShift;

    private readonly byte[] _definition;
    private readonly NativeBuffer<short> _lookup = new(1 << LookupBits);

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
    /// For each value of the next <see cref="LookupBits"/> bits the difference and, in the low
    /// <see cref="DifferenceShift"/> bits, the bits taken; 0 where these bits do not hold a whole difference.
    /// </summary>
    public short* Lookup => _lookup.Pointer;

    /// <summary>Whether this is the table of a DHT segment's inside: series repeat theirs in every slice.</summary>
    public bool IsOf(ReadOnlySpan<byte> definition) => definition.SequenceEqual(_definition);

    /// <summary>
    /// Bits have been read that are no code. A row runs on regardless, so that it need not ask after every sample.
    /// </summary>
    public bool HasFailed { get; set; }

    /// <summary>A difference read code by code, in the form of <see cref="Lookup"/>.</summary>
    /// <param name="window">The next 32 bits or more, from the top.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int ReadLong(ulong window)
    {
        int prefix = (int)(window >> (64 - LongestCode));
        for (int length = 1; length <= LongestCode; length++)
        {
            if (prefix >= _limit[length]) continue;
            int index = (prefix >> (LongestCode - length)) + _offset[length];
            return Entry(window << length, length, _definition[LongestCode + index]);
        }

        HasFailed = true;
        return LongestCode;
    }

    public void Dispose() => _lookup.Dispose();

    private void Enter(int code, int length, int category)
    {
        if (category > LargestCategory) throw new DicomFormatException($"the JPEG Huffman table has category {category}, beyond 16");
        int taken = length + ExtraBits(category);
        if (taken > LookupBits || category > LargestShortCategory) return;
        int repeats = LookupBits - taken;
        for (int extra = 0; extra < 1 << ExtraBits(category); extra++)
        {
            int first = ((code << ExtraBits(category)) | extra) << repeats;
            int entry = Entry((ulong)extra << (64 - ExtraBits(category)), length, category);
            new Span<short>(_lookup.Pointer + first, 1 << repeats).Fill((short)entry);
        }
    }

    /// <summary>Category 16 stands for 32768 alone and takes no further bits.</summary>
    private static int ExtraBits(int category) => category == LargestCategory ? 0 : category;

    /// <param name="extraWindow">The bits behind the code, from the top.</param>
    private static int Entry(ulong extraWindow, int length, int category)
    {
        int difference = 0;
        if (category == LargestCategory)
        {
            difference = 32768;
        }
        else if (category > 0)
        {
            difference = (int)(extraWindow >> (64 - category));
            // The lower half of a category are the negative differences.
            if (difference < 1 << (category - 1)) difference -= (1 << category) - 1;
        }

        return (difference << DifferenceShift) | (length + ExtraBits(category));
    }
}
