using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// The magnitude refinement pass (ITU-T T.800, D.3.3). The pass makes no coefficient significant, so the contexts of all
/// coefficients of a group are known before their symbols are decoded.
/// </summary>
internal static unsafe class RefinementPass
{
    public static void Decode(ref MqDecoder decoder, byte* tables, BlockBits bits, ulong* plane)
    {
        MqDecoder mq = decoder;
        int stride = bits.Stride;
        for (int stripe = 0; stripe < bits.Stripes; stripe++)
        {
            int first = (stripe + 1) * stride;
            for (int i = first; i < first + bits.Groups; i++)
            {
                ulong own = bits.Significant[i], coded = own & ~bits.Visited[i] & BlockBits.Inner;
                if (coded == 0) continue;
                ulong refined = bits.Refined[i];
                ulong near = Neighbours.Of(own, bits.Significant[i - stride], bits.Significant[i + stride] & bits.Below).Any;
                bits.Refined[i] = refined | coded;
                // Table D.4: the third context after the first refinement; before it, the second if a neighbour is significant.
                ulong third = Extract(refined, coded), second = Extract(near & ~refined, coded), symbols = 0;
                int count = BitOperations.PopCount(coded);
                for (int k = 0; k < count; k++)
                {
                    nint context = MqTables.FirstRefinementContext + (nint)((((second >> k) & 1) << 3) | (((third >> k) & 1) << 4));
                    symbols |= (ulong)(uint)mq.Decode(tables, context) << k;
                }

                plane[i] |= Deposit(symbols, coded);
            }
        }

        decoder = mq;
    }

    /// <summary>The same with the arithmetic coder bypassed (D.6).</summary>
    public static void DecodeRaw(ref RawBits raw, BlockBits bits, ulong* plane)
    {
        for (int stripe = 0; stripe < bits.Stripes; stripe++)
        {
            int first = (stripe + 1) * bits.Stride;
            for (int i = first; i < first + bits.Groups; i++)
            {
                ulong coded = bits.Significant[i] & ~bits.Visited[i] & BlockBits.Inner;
                bits.Refined[i] |= coded;
                for (; coded != 0; coded &= coded - 1)
                {
                    if (raw.Bit() == 1) plane[i] |= coded & (0 - coded);
                }
            }
        }
    }

    /// <summary>Collects the bits at the set bits of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Extract(ulong bits, ulong mask)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitExtract(bits, mask);
        ulong collected = 0;
        for (int k = 0; mask != 0; mask &= mask - 1, k++) collected |= ((bits >> BitOperations.TrailingZeroCount(mask)) & 1) << k;
        return collected;
    }

    /// <summary>Distributes bits to the set bits of a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Deposit(ulong bits, ulong mask)
    {
        if (Bmi2.X64.IsSupported) return Bmi2.X64.ParallelBitDeposit(bits, mask);
        ulong distributed = 0;
        for (; mask != 0; mask &= mask - 1, bits >>= 1) distributed |= (bits & 1) << BitOperations.TrailingZeroCount(mask);
        return distributed;
    }
}
