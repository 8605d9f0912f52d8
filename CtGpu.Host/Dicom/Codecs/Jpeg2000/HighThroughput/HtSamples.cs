using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Decodes the MagSgn stream of a row of quads (ITU-T T.814, 7.3.7 and 7.3.8). The number of bits of a sample does not depend on
/// its value. So all four samples of a quad are taken from one word at once, unless they are unusually long.
/// </summary>
internal static unsafe class HtSamples
{
    /// <summary>Four samples of this many bits fit the 56 bits of a word that starts within a byte.</summary>
    private const uint MaxBoundOfWord = 14;

    /// <param name="bits">The MagSgn stream.</param>
    /// <param name="row">For each quad, its pattern entry, and from bit 16 on the value u.</param>
    /// <param name="exponents">
    /// For each quad, the union of 2μ - 1 of its lower left sample and of the lower right sample of the quad before; replaced by those
    /// of this row.
    /// </param>
    /// <param name="quads">Number of quads.</param>
    /// <param name="isFirst">Whether this is the first row.</param>
    /// <param name="limit">The largest valid exponent bound U.</param>
    /// <param name="plane">The bit-plane of the pass.</param>
    /// <param name="to">Output: the upper row of samples, with one bit after the binary point.</param>
    /// <param name="stride">Distance to the lower row.</param>
    /// <exception cref="DicomFormatException">A bound is too large.</exception>
    public static void Decode(
        ref HtBits bits, uint* row, uint* exponents, int quads, bool isFirst, int limit, int plane, int* to, int stride)
    {
        byte* bytes = bits.Bytes;
        long at = bits.At;
        uint lastLower = 0, largest = 0;
        for (int q = 0; q < quads; q++, to += 2)
        {
            uint info = row[q], lowerLeft = 0, lowerRight = 0, pattern = info & 0xF0;
            if (pattern == 0)
            {
                *(long*)to = *(long*)(to + stride) = 0;
            }
            else
            {
                // κ is 1 in the first row, and for quads with one significant sample.
                bool several = !isFirst && (pattern & (pattern - 0x10)) != 0;
                uint kappa = several ? (uint)(31 - BitOperations.LeadingZeroCount(exponents[q] | exponents[q + 1] | 2)) : 1;
                uint bound = (info >> 16) + kappa;
                largest = Math.Max(largest, bound);
                bool isShort = Avx2.IsSupported && bound <= MaxBoundOfWord;
                if (isShort) Quad(bytes, ref at, info, bound, plane, to, stride, out lowerLeft, out lowerRight);
                else Samples(bytes, ref at, info, bound & 31, plane, to, stride, out lowerLeft, out lowerRight);
            }

            exponents[q] = lastLower | lowerLeft;
            lastLower = lowerRight;
        }

        exponents[quads] = lastLower;
        bits.At = at;
        if (largest > limit) throw new DicomFormatException("the JPEG 2000 codestream is damaged: a sample has too many bits");
    }

    /// <summary>Decodes the samples of a quad in the lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quad(
        byte* bytes, ref long at, uint info, uint bound, int plane, int* to, int stride, out uint lowerLeft, out uint lowerRight)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(bytes + (at >> 3)) >> (int)(at & 7);
        var all = Vector128.Create((int)info);
        Vector128<int> lanes = Vector128.Create(1, 2, 4, 8), one = Vector128<int>.One;
        Vector128<int> significant = Vector128.Equals(all & (lanes << 4), lanes << 4);
        Vector128<int> known = Vector128.Equals(all & (lanes << 12), lanes << 12), ones = Vector128.Equals(all & (lanes << 8), lanes << 8);
        Vector128<int> counts = (Vector128.Create((int)bound) + known) & significant;
        Vector128<int> sums = counts + Sse2.ShiftLeftLogical128BitLane(counts, 4);
        sums += Sse2.ShiftLeftLogical128BitLane(sums, 8);
        Vector256<ulong> starts = Avx2.ConvertToVector256Int64(sums - counts).AsUInt64();
        Vector256<ulong> shifted = Avx2.ShiftRightLogicalVariable(Vector256.Create(word), starts);
        Vector128<int> value = Avx2.PermuteVar8x32(shifted.AsInt32(), Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6)).GetLower();
        Vector128<int> sign = Vector128<int>.Zero - (value & one), top = Avx2.ShiftLeftLogicalVariable(one, counts.AsUInt32());
        value = ((value & (top - one)) | (top & ones) | one) & significant;
        Vector128<int> magnitude = ((value + Vector128.Create(2)) & significant) << plane;
        // Samples are numbered by columns, and stored by rows.
        Vector128<int> samples = Vector128.Shuffle((magnitude ^ sign) - sign, Vector128.Create(0, 2, 1, 3));
        *(long*)to = samples.AsInt64().ToScalar();
        *(long*)(to + stride) = samples.AsInt64().GetElement(1);
        lowerLeft = (uint)value.GetElement(1);
        lowerRight = (uint)value.GetElement(3);
        at += sums.GetElement(3);
    }

    /// <summary>Decodes the samples of a quad one after another.</summary>
    private static void Samples(
        byte* bytes, ref long at, uint info, uint bound, int plane, int* to, int stride, out uint lowerLeft, out uint lowerRight)
    {
        to[0] = Sample(bytes, ref at, info, bound, plane, out _);
        to[stride] = Sample(bytes, ref at, info >> 1, bound, plane, out lowerLeft);
        to[1] = Sample(bytes, ref at, info >> 2, bound, plane, out _);
        to[stride + 1] = Sample(bytes, ref at, info >> 3, bound, plane, out lowerRight);
    }

    /// <summary>Decodes a sample. The information is shifted so that bits 4, 8 and 12 are those of this sample.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Sample(byte* bytes, ref long at, uint info, uint bound, int plane, out uint value)
    {
        uint significant = 0 - ((info >> 4) & 1);
        int count = (int)((bound - ((info >> 12) & 1)) & significant) & 31;
        uint bits = (uint)(Unsafe.ReadUnaligned<ulong>(bytes + (at >> 3)) >> (int)(at & 7));
        at += count;
        // 2(μ - 1) + 1; the lowest bit in the stream is the sign.
        value = ((bits & ((1u << count) - 1)) | (((info >> 8) & 1) << count) | 1) & significant;
        int magnitude = (int)((value + 2) & significant) << plane, sign = -(int)(bits & 1);
        return (magnitude ^ sign) - sign;
    }
}
