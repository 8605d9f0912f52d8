using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Host.Dicom;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>The stored values of one series that mean "outside the scan".</summary>
/// <param name="StoredValue">The value to report: PixelPaddingValue if the series has one.</param>
/// <param name="Ranges">Disjoint ranges of stored values, signed or unsigned as in the series.</param>
/// <param name="FloorAtAir">Any HU below -1024 is padding too.</param>
public sealed record PaddingValues(int StoredValue, IReadOnlyList<PaddingRange> Ranges, bool FloorAtAir)
{
    private const int CustomaryPadding = -2000;

    /// <param name="rule">The option --padding.</param>
    /// <param name="slices">All slices. Their PixelPaddingValue may differ.</param>
    public static PaddingValues Resolve(PaddingRule rule, IReadOnlyList<SliceHeader> slices)
    {
        bool signed = slices[0].IsSigned;
        if (rule.IsTutorial) return new(CustomaryPadding, [AsStored(CustomaryPadding, signed)], FloorAtAir: false);
        if (rule.Value is int only) return new(only, [AsStored(only, signed)], FloorAtAir: false);

        var ranges = new List<PaddingRange> { AsStored(CustomaryPadding, signed) };
        foreach (SliceHeader slice in slices)
        {
            if (slice.PixelPaddingValue is not int value) continue;
            int limit = slice.PixelPaddingRangeLimit ?? value;
            var range = new PaddingRange(Math.Min(value, limit), Math.Max(value, limit));
            if (!ranges.Contains(range)) ranges.Add(range);
        }

        return new(slices[0].PixelPaddingValue ?? CustomaryPadding, Disjoint(ranges), FloorAtAir: true);
    }

    /// <summary>Counts the stored values within the ranges.</summary>
    /// <param name="stored">16 bits each, signed or unsigned as in the series.</param>
    public long Count(ReadOnlySpan<short> stored)
    {
        long count = 0;
        // Two ranges in each pass, since a series seldom has more. The last one of an odd number is paired with itself.
        for (int i = 0; i < Ranges.Count; i += 2) count += Count(stored, Ranges[i], Ranges[Math.Min(i + 1, Ranges.Count - 1)]);
        return count;
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

    /// <summary>The value as the series stores it: -2000 and 63536 have the same 16 bits.</summary>
    private static PaddingRange AsStored(int value, bool signed)
    {
        int stored = signed ? unchecked((short)value) : unchecked((ushort)value);
        return new(stored, stored);
    }

    private static List<PaddingRange> Disjoint(List<PaddingRange> ranges)
    {
        ranges.Sort((a, b) => a.Lower.CompareTo(b.Lower));
        var merged = new List<PaddingRange> { ranges[0] };
        foreach (PaddingRange range in ranges)
        {
            PaddingRange last = merged[^1];
            if (range.Lower <= last.Upper) merged[^1] = last with { Upper = Math.Max(last.Upper, range.Upper) };
            else merged.Add(range);
        }

        return merged;
    }
}
