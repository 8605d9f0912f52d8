using System.Numerics;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// The cleanup pass (ITU-T T.800, D.3.4): codes the coefficients that the other passes have left out. A column of a full stripe
/// without any significant neighbour is one symbol, if it stays zero.
/// </summary>
internal static unsafe class CleanupPass
{
    public static void Decode(ref MqDecoder decoder, byte* tables, BlockBits bits, ulong* plane)
    {
        MqDecoder mq = decoder;
        int stride = bits.Stride;
        for (int stripe = 0; stripe < bits.Stripes; stripe++)
        {
            ulong* significant = bits.Significant + ((stripe + 1) * stride);
            ulong* negative = bits.Negative + ((stripe + 1) * stride);
            int first = (stripe + 1) * stride;
            // Run mode needs four rows.
            ulong full = (stripe + 1) * BlockBits.RowsOfStripe <= bits.Height ? BlockBits.FirstRow : 0;
            for (int group = 0; group < bits.Groups; group++)
            {
                ulong before = significant[group];
                ulong left = bits.Mask(stripe, group) & ~before & ~bits.Visited[first + group];
                if (left == 0) continue;
                var near = Neighbours.Of(before, significant[group - stride], significant[group + stride] & bits.Below);
                ulong signs = negative[group];
                ulong signsAbove = (negative[group - stride] & BlockBits.LastRow) >> 3;
                ulong signsBelow = (negative[group + stride] & bits.Below & BlockBits.FirstRow) << 3;
                ulong zero = ZeroColumns(near.Any) & full & left;
                while (left != 0)
                {
                    int position = BitOperations.TrailingZeroCount(left);
                    if (((zero >> position) & 1) != 0)
                    {
                        int columns = SkipZeroColumns(ref mq, tables, zero, position);
                        if (columns > 0)
                        {
                            left &= ulong.MaxValue << (position + (4 * columns));
                            continue;
                        }

                        if (mq.Decode(tables, MqTables.RunLengthContext) == 0)
                        {
                            left &= ~(0xFUL << position);
                            continue;
                        }

                        int run = mq.Decode(tables, MqTables.UniformContext) << 1;
                        position += run | mq.Decode(tables, MqTables.UniformContext);
                    }
                    else if (mq.Decode(tables, tables[MqTables.ZeroContexts + near.ZeroIndex(position)]) == 0)
                    {
                        left &= left - 1;
                        continue;
                    }

                    int sign = tables[MqTables.SignContexts + near.SignIndex(signs, signsAbove, signsBelow, position)];
                    signs |= (ulong)(uint)(mq.Decode(tables, sign & ~1) ^ (sign & 1)) << position;
                    ulong bit = 1UL << position;
                    near.Add(bit);
                    left &= 0 - (bit << 1);
                    zero = ZeroColumns(near.Any) & full & left;
                }

                if (near.Own == before) continue;
                plane[first + group] |= near.Own ^ before;
                BlockWords.Store(significant + group, near.Own);
                BlockWords.Store(negative + group, signs);
            }
        }

        decoder = mq;
    }

    /// <summary>Decodes the segmentation symbol (D.5).</summary>
    public static bool HasSegmentationSymbol(ref MqDecoder mq, byte* tables)
    {
        int symbol = 0;
        for (int i = 0; i < 4; i++) symbol = (symbol << 1) | mq.Decode(tables, MqTables.UniformContext);
        return symbol == 0b1010;
    }

    /// <summary>Columns without any significant neighbour, as bits of the first row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ZeroColumns(ulong near)
    {
        near |= near >> 1;
        near |= near >> 2;
        return ~near & BlockBits.FirstRow;
    }

    /// <summary>
    /// Decodes several columns that stay zero, if zero is the more probable symbol and no renormalisation occurs. Then each symbol
    /// subtracts Q_e from both registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipZeroColumns(ref MqDecoder mq, byte* tables, ulong zero, int position)
    {
        ulong state = *(ulong*)(tables + MqTables.RunLengthContext);
        uint qe = (uint)(state >> MqTables.Shift);
        // The smaller of both, without a branch.
        long a = mq.A - (1L << 62), room = mq.C + ((a - mq.C) & ((a - mq.C) >> 63));
        if (room < (long)qe << (MqTables.Shift + 1) || (state & (1UL << MqTables.SymbolBit)) != 0) return 0;
        uint columns = (uint)BitOperations.TrailingZeroCount((~zero & BlockBits.FirstRow) >> position) >> 2;
        columns = Math.Min(columns, (uint)(room >> MqTables.Shift) / qe);
        long subtracted = (long)((ulong)(columns * qe) << MqTables.Shift);
        mq.A -= subtracted;
        mq.C -= subtracted;
        return (int)columns;
    }
}
