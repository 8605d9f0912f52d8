using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Converts bit-planes of a code block to coefficients. Each coefficient gets one bit after the binary point: a half in its lowest
/// decoded bit-plane, so that it lies in the middle of its interval (ITU-T T.800, E.1.1.2 with r = 1/2).
/// </summary>
internal sealed unsafe class BlockWriter : IDisposable
{
    private const int RowLength = 1088;

    private readonly NativeBuffer<int> _rows = new(BlockBits.RowsOfStripe * RowLength);

    /// <summary>Writes the rows of a block.</summary>
    /// <param name="decoder">The decoder, after the block.</param>
    /// <param name="regionShift">Shift of a region of interest, or 0.</param>
    /// <param name="half">Factor of coefficients with one bit after the binary point; 0 for integers of the reversible transform.</param>
    /// <param name="to">Output: the first coefficient. Integers, or floating-point numbers.</param>
    /// <param name="stride">Distance of rows.</param>
    public void Write(BlockDecoder decoder, int regionShift, float half, int* to, int stride)
    {
        BlockBits bits = decoder.Bits;
        for (int stripe = 0; stripe < bits.Stripes; stripe++)
        {
            for (int group = 0; group < bits.Groups; group++) Assemble(decoder, ((stripe + 1) * bits.Stride) + group, group);
            int rows = Math.Min(BlockBits.RowsOfStripe, bits.Height - (stripe * BlockBits.RowsOfStripe));
            for (int row = 0; row < rows; row++, to += stride)
            {
                int* from = _rows.Pointer + (row * RowLength);
                if (regionShift > 0) Coefficients.ShiftRegion(from, bits.Width, regionShift);
                if (half == 0) Coefficients.ToIntegers(from, to, bits.Width);
                else Coefficients.ToReal(from, (float*)to, bits.Width, half);
            }
        }
    }

    public void Dispose() => _rows.Dispose();

    /// <summary>Assembles a group of 14 columns. The two further columns are overwritten by the next group.</summary>
    private void Assemble(BlockDecoder decoder, int index, int group)
    {
        BlockBits bits = decoder.Bits;
        int* to = _rows.Pointer + (group * BlockBits.ColumnsOfGroup);
        ulong significant = bits.Significant[index] & BlockBits.Inner;
        if (significant == 0)
        {
            for (int row = 0; row < BlockBits.RowsOfStripe; row++, to += RowLength)
            {
                Vector256<int>.Zero.Store(to);
                Vector256<int>.Zero.Store(to + 8);
            }

            return;
        }

        ulong fine = decoder.EndsWithSignificance ? bits.Plane(decoder.LastPlane)[index] : significant;
        AssembleColumns(decoder, index, 4, significant & fine, significant & ~fine, to);
        AssembleColumns(decoder, index, 36, significant & fine, significant & ~fine, to + 8);
    }

    /// <summary>Assembles eight columns of four rows, from the highest bit-plane down. A lane has the bits of one column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AssembleColumns(BlockDecoder decoder, int index, int shift, ulong fine, ulong coarse, int* to)
    {
        BlockBits bits = decoder.Bits;
        var lanes = Vector256.Create(1, 1 << 4, 1 << 8, 1 << 12, 1 << 16, 1 << 20, 1 << 24, 1 << 28);
        Vector256<int> lanes1 = lanes << 1, lanes2 = lanes << 2, lanes3 = lanes << 3;
        Vector256<int> row0 = default, row1 = default, row2 = default, row3 = default;
        for (int plane = decoder.FirstPlane; plane >= decoder.LastPlane; plane--)
        {
            var columns = Vector256.Create((int)(bits.Plane(plane)[index] >> shift));
            row0 = row0 + row0 - Vector256.Equals(columns & lanes, lanes);
            row1 = row1 + row1 - Vector256.Equals(columns & lanes1, lanes1);
            row2 = row2 + row2 - Vector256.Equals(columns & lanes2, lanes2);
            row3 = row3 + row3 - Vector256.Equals(columns & lanes3, lanes3);
        }

        var halves = Vector256.Create((int)(fine >> shift));
        var wholes = Vector256.Create((int)(coarse >> shift));
        var signs = Vector256.Create((int)(bits.Negative[index] >> shift));
        int last = decoder.LastPlane;
        Finish(row0, lanes, halves, wholes, signs, last).Store(to);
        Finish(row1, lanes1, halves, wholes, signs, last).Store(to + RowLength);
        Finish(row2, lanes2, halves, wholes, signs, last).Store(to + (2 * RowLength));
        Finish(row3, lanes3, halves, wholes, signs, last).Store(to + (3 * RowLength));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Finish(
        Vector256<int> magnitude, Vector256<int> lanes, Vector256<int> halves, Vector256<int> wholes, Vector256<int> signs, int last)
    {
        // A magnitude has its bits from LastPlane on. The half is the bit below, or the lowest bit if that is not decoded.
        magnitude += magnitude;
        magnitude -= Vector256.Equals(halves & lanes, lanes);
        magnitude |= Vector256.Equals(wholes & lanes, lanes) & Vector256.Create(2);
        magnitude <<= last;
        Vector256<int> negative = Vector256.Equals(signs & lanes, lanes);
        return (magnitude ^ negative) - negative;
    }
}
