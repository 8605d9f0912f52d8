using System.Numerics;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// The significance propagation pass (ITU-T T.800, D.3.1): codes insignificant coefficients that have a significant neighbour.
/// These candidates form a mask, which grows to the right when a coefficient becomes significant.
/// </summary>
internal static unsafe class SignificancePass
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
            for (int group = 0; group < bits.Groups; group++)
            {
                ulong before = significant[group];
                var near = Neighbours.Of(before, significant[group - stride], significant[group + stride] & bits.Below);
                ulong candidates = near.Any & ~before;
                if (candidates == 0)
                {
                    bits.Visited[first + group] = 0;
                    continue;
                }

                ulong mask = bits.Mask(stripe, group);
                candidates &= mask;
                ulong signs = negative[group];
                ulong signsAbove = (negative[group - stride] & BlockBits.LastRow) >> 3;
                ulong signsBelow = (negative[group + stride] & bits.Below & BlockBits.FirstRow) << 3;
                ulong visited = candidates;
                while (candidates != 0)
                {
                    int position = BitOperations.TrailingZeroCount(candidates);
                    if (mq.Decode(tables, tables[MqTables.ZeroContexts + near.ZeroIndex(position)]) == 0)
                    {
                        candidates &= candidates - 1;
                        continue;
                    }

                    ulong bit = 1UL << position;
                    int sign = tables[MqTables.SignContexts + near.SignIndex(signs, signsAbove, signsBelow, position)];
                    signs |= (ulong)(uint)(mq.Decode(tables, sign & ~1) ^ (sign & 1)) << position;
                    near.Add(bit);
                    candidates = near.Any & ~near.Own & mask & (0 - (bit << 1));
                    visited |= candidates;
                }

                bits.Visited[first + group] = visited;
                if (near.Own == before) continue;
                plane[first + group] = near.Own ^ before;
                BlockWords.Store(significant + group, near.Own);
                BlockWords.Store(negative + group, signs);
            }
        }

        decoder = mq;
    }

    /// <summary>The same with the arithmetic coder bypassed (D.6).</summary>
    public static void DecodeRaw(ref RawBits raw, BlockBits bits, ulong* plane)
    {
        int stride = bits.Stride;
        for (int stripe = 0; stripe < bits.Stripes; stripe++)
        {
            int first = (stripe + 1) * stride;
            for (int i = first; i < first + bits.Groups; i++)
            {
                ulong before = bits.Significant[i];
                var near = Neighbours.Of(before, bits.Significant[i - stride], bits.Significant[i + stride] & bits.Below);
                ulong mask = bits.Mask(stripe, i - first), signs = bits.Negative[i], visited = 0;
                ulong candidates = near.Any & ~before & mask;
                while (candidates != 0)
                {
                    ulong bit = candidates & (0 - candidates);
                    visited |= bit;
                    candidates ^= bit;
                    if (raw.Bit() == 0) continue;
                    if (raw.Bit() == 1) signs |= bit;
                    near.Add(bit);
                    candidates = near.Any & ~near.Own & mask & (0 - (bit << 1));
                }

                bits.Visited[i] = visited;
                plane[i] = near.Own ^ before;
                BlockWords.Store(bits.Significant + i, near.Own);
                BlockWords.Store(bits.Negative + i, signs);
            }
        }
    }
}
