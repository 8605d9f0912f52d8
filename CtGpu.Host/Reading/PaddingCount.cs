using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>Counts the padding of a slice.</summary>
internal static class PaddingCount
{
    /// <summary>Returns the number of stored values within the ranges.</summary>
    /// <param name="stored">16 bits each, signed or unsigned like the ranges.</param>
    public static long Of(PaddingRanges padding, ReadOnlySpan<short> stored)
    {
        PaddingRange? first = padding.First ?? padding.Second;
        return first == null ? 0 : Count(stored, first.Value, padding.Second ?? first.Value);
    }

    /// <summary>Counts the values within either range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Count(ReadOnlySpan<short> stored, PaddingRange first, PaddingRange second)
    {
        // Modulo 2^16, one comparison serves signed and unsigned values.
        short firstLower = unchecked((short)first.Lower), secondLower = unchecked((short)second.Lower);
        ushort firstWidth = unchecked((ushort)(first.Upper - first.Lower)), secondWidth = unchecked((ushort)(second.Upper - second.Lower));
        Vector<short> firstLowers = new(firstLower), secondLowers = new(secondLower);
        Vector<ushort> firstWidths = new(firstWidth), secondWidths = new(secondWidth);
        long count = 0;
        int i = 0;
        while (i <= stored.Length - Vector<short>.Count)
        {
            // A lane counts to 65,535 at most.
            int end = (int)Math.Min(stored.Length - Vector<short>.Count, i + ((long)Vector<short>.Count * 60_000));
            var matches = Vector<ushort>.Zero;
            for (; i <= end; i += Vector<short>.Count)
            {
                var values = new Vector<short>(stored[i..]);
                matches -= Vector.LessThanOrEqual(Vector.AsVectorUInt16(values - firstLowers), firstWidths)
                    | Vector.LessThanOrEqual(Vector.AsVectorUInt16(values - secondLowers), secondWidths);
            }

            Vector.Widen(matches, out Vector<uint> low, out Vector<uint> high);
            count += Vector.Sum(low) + Vector.Sum(high);
        }

        for (; i < stored.Length; i++)
        {
            if (unchecked((ushort)(stored[i] - firstLower)) <= firstWidth
                || unchecked((ushort)(stored[i] - secondLower)) <= secondWidth)
                count++;
        }

        return count;
    }
}
