using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// The cleanup pass (ITU-T T.814, 7.3). A quad has 2 × 2 samples. For each row of quads, first the VLC and MEL streams give the
/// significance patterns and the values u, then the MagSgn stream gives the samples.
/// </summary>
internal sealed unsafe class HtCleanup : IDisposable
{
    // A row of quads has at most 512 quads, and two further ones for the contexts.
    private const int RowQuads = 520;
    private const int MaxSamples = 4096 + (4 * 1040);

    private readonly HtTables _tables = new();
    private readonly NativeBuffer<uint> _quads = new(4 * RowQuads);
    private readonly NativeBuffer<int> _samples = new(2 * MaxSamples);
    private NativeBuffer<byte> _vlc = new(0);
    private NativeBuffer<byte> _magnitudes = new(0);
    private int _stride;

    /// <summary>A row of samples with one bit after the binary point.</summary>
    public int* Row(int row) => _samples.Pointer + (row * _stride);

    /// <param name="segment">The cleanup segment: MagSgn stream, MEL stream, and VLC stream from its end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="suffix">Length of MEL and VLC streams.</param>
    /// <param name="width">Columns of the block.</param>
    /// <param name="height">Rows of the block.</param>
    /// <param name="zeroPlanes">Number of bit-planes that are zero.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    public void Decode(byte* segment, int length, int suffix, int width, int height, int zeroPlanes, int plane)
    {
        int quads = (width + 1) >> 1;
        _stride = (2 * quads) + 2;
        uint* patterns = _quads.Pointer, before = patterns + RowQuads, exponents = before + RowQuads;
        new Span<uint>(patterns, 3 * RowQuads).Clear();
        byte* plain = Scratch.Take(ref _vlc, suffix + HtBytes.Slack);
        var vlc = new HtBits(plain, HtBytes.Backward(segment + length - 2, suffix - 1, plain, half: true));
        var mel = new MelDecoder(segment + length - suffix, suffix - 1);
        plain = Scratch.Take(ref _magnitudes, length - suffix + HtBytes.Slack);
        var magnitudes = new HtBits(plain, HtBytes.Forward(segment, length - suffix, plain, 0xFF, isShared: false));
        for (int y = 0; y < height; y += 2)
        {
            if (y == 0) Patterns<FirstRow>(ref vlc, ref mel, patterns, before, quads);
            else Patterns<OtherRow>(ref vlc, ref mel, patterns, before, quads);
            Samples(ref magnitudes, patterns, exponents, quads, y == 0, zeroPlanes + 2, plane, Row(y), _stride);
            uint* swapped = patterns;
            patterns = before;
            before = swapped;
        }
    }

    public void Dispose()
    {
        _tables.Dispose();
        _quads.Dispose();
        _samples.Dispose();
        _vlc.Dispose();
        _magnitudes.Dispose();
    }

    private interface IRow
    {
        static abstract bool IsFirst { get; }
    }

    private readonly struct FirstRow : IRow
    {
        public static bool IsFirst => true;
    }

    private readonly struct OtherRow : IRow
    {
        public static bool IsFirst => false;
    }

    /// <summary>Decodes significance patterns and values u of a row: pattern entry in the lower half, u in the upper half.</summary>
    private void Patterns<TRow>(ref HtBits vlcBits, ref MelDecoder mel, uint* row, uint* before, int quads)
        where TRow : struct, IRow
    {
        HtBits vlc = vlcBits;
        ushort* table = TRow.IsFirst ? _tables.FirstRow : _tables.OtherRows;
        uint* offsets = _tables.Offsets;
        uint context = 0;
        for (int q = 0; q < quads; q += 2)
        {
            if (!TRow.IsFirst) context |= Above(before, q);
            uint first = Pattern(ref vlc, ref mel, table, context);
            context = TRow.IsFirst ? Left(first) : LeftOf(first) | (before[q] & 0x80) | Above(before, q + 1);
            uint second = q + 1 < quads ? Pattern(ref vlc, ref mel, table, context) : 0;
            context = TRow.IsFirst ? Left(second) : LeftOf(second) | (before[q + 1] & 0x80);
            uint mode = ((first >> 3) & 1) | ((second >> 2) & 2);
            if (TRow.IsFirst && mode == 3) mode = mel.Symbol() ? 4u : 5u;
            ulong bits = vlc.Next;
            uint code = offsets[(mode << 6) | ((uint)bits & 63)];
            int prefix = (int)(code & 7), suffix = (int)(code >> 3) & 15, firstSuffix = (int)(code >> 7) & 7;
            uint values = (uint)(bits >> prefix) & ((1u << suffix) - 1);
            vlc.Skip(prefix + suffix);
            uint u0 = ((code >> 10) & 7) + (values & ((1u << firstSuffix) - 1)), u1 = (code >> 13) + (values >> firstSuffix);
            row[q] = first | (u0 << 16);
            row[q + 1] = second | (u1 << 16);
        }

        row[quads] = row[quads + 1] = 0;
        vlcBits = vlc;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pattern(ref HtBits vlc, ref MelDecoder mel, ushort* table, uint context)
    {
        // Context 0 has a MEL symbol: whether any sample is significant.
        if (context == 0 && !mel.Symbol()) return 0;
        uint entry = table[context | ((uint)vlc.Next & 0x7F)];
        vlc.Skip((int)entry & 7);
        return entry;
    }

    /// <summary>Context from the quad to the left, in the first row (equation 1). Contexts are in bits 7 to 9.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Left(uint pattern) => ((pattern & 0x10) << 3) | ((pattern & 0xE0) << 2);

    /// <summary>Part of the context from the quad to the left, in other rows (equation 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LeftOf(uint pattern) => ((pattern & 0x40) << 2) | ((pattern & 0x80) << 1);

    /// <summary>Part of the context from the quads above, and above to the right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Above(uint* before, int q) => ((before[q] & 0xA0) << 2) | ((before[q + 1] & 0x20) << 4);

    /// <summary>Decodes the samples of a row of quads.</summary>
    /// <param name="bits">The MagSgn stream.</param>
    /// <param name="row">Patterns and values u.</param>
    /// <param name="exponents">
    /// For each quad, 2μ - 1 of its lower samples and of the lower left sample of the next quad, and of the quad before, combined.
    /// </param>
    /// <param name="quads">Number of quads.</param>
    /// <param name="isFirst">Whether this is the first row.</param>
    /// <param name="limit">The largest valid exponent bound U.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    /// <param name="to">Output: the upper row.</param>
    /// <param name="stride">Distance to the lower row.</param>
    private static void Samples(
        ref HtBits bits, uint* row, uint* exponents, int quads, bool isFirst, int limit, int plane, int* to, int stride)
    {
        HtBits magnitudes = bits;
        uint lastLower = 0, invalid = 0;
        for (int q = 0; q < quads; q++, to += 2)
        {
            uint info = row[q];
            uint lowerLeft = 0, lowerRight = 0;
            if ((info & 0xF0) == 0)
            {
                to[0] = to[1] = to[stride] = to[stride + 1] = 0;
            }
            else
            {
                // κ is 1 in the first row, and for quads with one significant sample (7.3.7).
                uint pattern = info & 0xF0;
                bool several = !isFirst && (pattern & (pattern - 0x10)) != 0;
                uint kappa = several ? (uint)(31 - BitOperations.LeadingZeroCount((exponents[q] | exponents[q + 1]) | 2)) : 1;
                uint bound = (info >> 16) + kappa;
                invalid |= bound > (uint)limit ? 1u : 0;
                bound &= 31;
                to[0] = Sample(ref magnitudes, info, bound, plane, out _);
                to[stride] = Sample(ref magnitudes, info >> 1, bound, plane, out lowerLeft);
                to[1] = Sample(ref magnitudes, info >> 2, bound, plane, out _);
                to[stride + 1] = Sample(ref magnitudes, info >> 3, bound, plane, out lowerRight);
            }

            exponents[q] = lastLower | lowerLeft;
            lastLower = lowerRight;
        }

        exponents[quads] = lastLower;
        bits = magnitudes;
        if (invalid != 0) throw new DicomFormatException("the JPEG 2000 codestream is damaged: a sample has too many bits");
    }

    /// <summary>Decodes a sample (7.3.8). The information is shifted so that bits 4, 8 and 12 are those of this sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sample(ref HtBits magnitudes, uint info, uint bound, int plane, out uint value)
    {
        uint isSignificant = 0 - ((info >> 4) & 1);
        int count = (int)((bound - ((info >> 12) & 1)) & isSignificant) & 31;
        uint bits = (uint)magnitudes.Next;
        magnitudes.Skip(count);
        // 2(μ - 1) + 1; the lowest bit in the stream is the sign.
        value = ((bits & ((1u << count) - 1)) | (((info >> 8) & 1) << count) | 1) & isSignificant;
        int magnitude = (int)((value + 2) & isSignificant) << plane, sign = -(int)(bits & 1);
        return (magnitude ^ sign) - sign;
    }
}
