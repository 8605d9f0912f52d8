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

    /// <summary>Most bits of a quad in the VLC stream: a pattern, and the code of a value u.</summary>
    private const int VlcBits = 16;

    /// <summary>Most bits of a quad in the MagSgn stream.</summary>
    private const int MagnitudeBits = 4 * 31;

    private readonly HtTables _tables = new();
    private readonly NativeBuffer<uint> _quads = new(4 * RowQuads);
    private readonly NativeBuffer<int> _samples = new(2 * MaxSamples);
    private NativeBuffer<byte> _vlc = new(0);
    private NativeBuffer<byte> _magnitudes = new(0);
    private int _stride;

    /// <summary>Whether a stuffed bit of the block is 1.</summary>
    public bool HasWrongStuffing { get; private set; }

    /// <summary>A row of samples with one bit after the binary point.</summary>
    public int* Row(int row) => _samples.Pointer + (row * _stride);

    /// <param name="segment">The cleanup segment: MagSgn stream, MEL stream, and VLC stream from its end.</param>
    /// <param name="length">Its length.</param>
    /// <param name="suffix">Length of MEL and VLC streams.</param>
    /// <param name="width">Columns of the block.</param>
    /// <param name="height">Rows of the block.</param>
    /// <param name="zeroPlanes">Number of bit-planes that are zero.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    /// <exception cref="DicomFormatException">The block has samples outside its area, or with too many bits.</exception>
    public void Decode(byte* segment, int length, int suffix, int width, int height, int zeroPlanes, int plane)
    {
        int quads = (width + 1) >> 1;
        _stride = (2 * quads) + 2;
        uint* patterns = _quads.Pointer, before = patterns + RowQuads, exponents = before + RowQuads;
        new Span<uint>(patterns, 3 * RowQuads).Clear();
        // A row can read this much after the end of a stream, before the position is moved back to the end.
        int vlcRow = (VlcBits * quads / 8) + 8, magnitudeRow = (MagnitudeBits * quads / 8) + 8;
        bool isWrong = false;
        byte* plain = Scratch.Take(ref _vlc, suffix + vlcRow + HtBytes.Slack);
        var vlc = new HtBits(plain, HtBytes.Backward(segment + length - 2, suffix - 1, plain, vlcRow, half: true, ref isWrong));
        var mel = new MelDecoder(segment + length - suffix, suffix - 1);
        plain = Scratch.Take(ref _magnitudes, length - suffix + magnitudeRow + HtBytes.Slack);
        var magnitudes = new HtBits(plain, HtBytes.Forward(segment, length - suffix, plain, 0xFF, magnitudeRow, ref isWrong));
        for (int y = 0; y < height; y += 2)
        {
            if (y == 0) Patterns<FirstRow>(ref vlc, ref mel, patterns, before, quads);
            else Patterns<OtherRow>(ref vlc, ref mel, patterns, before, quads);
            CheckArea(patterns, quads, (width & 1) != 0, y + 1 == height);
            HtSamples.Decode(ref magnitudes, patterns, exponents, quads, y == 0, zeroPlanes + 2, plane, Row(y), _stride);
            uint* swapped = patterns;
            patterns = before;
            before = swapped;
        }

        HasWrongStuffing = isWrong || mel.IsWrong;
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

    /// <summary>Refuses significant samples to the right of the block, and below it.</summary>
    private static void CheckArea(uint* row, int quads, bool isHalfQuadRight, bool isHalfQuadBelow)
    {
        uint outside = isHalfQuadRight ? row[quads - 1] & 0xC0 : 0;
        for (int q = 0; isHalfQuadBelow && q < quads; q++) outside |= row[q] & 0xA0;
        if (outside == 0) return;
        throw new DicomFormatException("the JPEG 2000 codestream is damaged: a high-throughput code block has samples outside its area");
    }

    /// <summary>Decodes significance patterns and values u of a row: pattern entry in the lower half, u in the upper half.</summary>
    private void Patterns<TRow>(ref HtBits vlcBits, ref MelDecoder mel, uint* row, uint* before, int quads)
        where TRow : struct, IRow
    {
        byte* bytes = vlcBits.Bytes;
        long at = vlcBits.At;
        ushort* table = TRow.IsFirst ? _tables.FirstRow : _tables.OtherRows;
        uint* offsets = _tables.Offsets;
        uint context = 0;
        for (int q = 0; q < quads; q += 2)
        {
            // Both quads have at most 30 bits.
            ulong bits = Unsafe.ReadUnaligned<ulong>(bytes + (at >> 3)) >> (int)(at & 7), first = 0, second = 0;
            if (!TRow.IsFirst) context |= Above(before, q);
            // Context 0 has a MEL symbol: whether any sample is significant.
            if (context != 0 || mel.Symbol()) first = table[context | ((uint)bits & 0x7F)];
            int used = (int)first & 7;
            context = TRow.IsFirst ? Left((uint)first) : LeftOf((uint)first) | (before[q] & 0x80) | Above(before, q + 1);
            if (q + 1 < quads && (context != 0 || mel.Symbol())) second = table[context | ((uint)(bits >> used) & 0x7F)];
            used += (int)second & 7;
            context = TRow.IsFirst ? Left((uint)second) : LeftOf((uint)second) | (before[q + 1] & 0x80);
            uint mode = (((uint)first >> 3) & 1) | (((uint)second >> 2) & 2);
            if (TRow.IsFirst && mode == 3) mode = mel.Symbol() ? 4u : 5u;
            bits >>= used;
            uint code = offsets[(mode << 6) | ((uint)bits & 63)];
            int prefix = (int)(code & 7), suffix = (int)(code >> 3) & 15, firstSuffix = (int)(code >> 7) & 7;
            uint values = (uint)(bits >> prefix) & ((1u << suffix) - 1);
            at += used + prefix + suffix;
            uint u0 = ((code >> 10) & 7) + (values & ((1u << firstSuffix) - 1)), u1 = (code >> 13) + (values >> firstSuffix);
            row[q] = (uint)first | (u0 << 16);
            row[q + 1] = (uint)second | (u1 << 16);
        }

        row[quads] = row[quads + 1] = 0;
        vlcBits.At = at;
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
}
