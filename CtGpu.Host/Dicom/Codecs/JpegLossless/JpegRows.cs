using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs.JpegLossless;

/// <summary>
/// Decodes rows of two lossless JPEG scans together. Each sample depends on the previous one through a look-up and a shift,
/// and their latency limits one scan. Two independent scans overlap their latencies. The loop decodes three samples of each
/// scan without a branch. A code that is not in the look-up table has entry 0 and consumes no bits, so the entries after it are
/// 0 too. If the third entry is 0, the three samples are decoded again, one by one.
/// </summary>
internal static unsafe class JpegRows
{
    private const int Stride = 3;

    /// <summary>Upper bound of the bytes that a row reads: a code of 16 bits and 15 extra bits per sample, and the last refill.</summary>
    public static int LongestRowBytes(int columns) => (4 * columns) + 16;

    /// <summary>Decodes the rows of two restart intervals.</summary>
    /// <param name="selection">Selection value, 1 to 7.</param>
    /// <param name="a">An interval at its start.</param>
    /// <param name="b">Another interval, or the same one. Decoding one interval takes as long as decoding two.</param>
    /// <param name="rows">Rows of an interval.</param>
    /// <param name="columns">Samples per row.</param>
    /// <param name="done">Number of rows decoded in both intervals.</param>
    /// <returns>False if the data of one interval ended too early or contained bits that are not a code.</returns>
    public static bool Decode(int selection, ref JpegInterval a, ref JpegInterval b, int rows, int columns, out int done)
    {
        return selection switch
        {
            1 => Decode<JpegPredictor1>(ref a, ref b, rows, columns, out done),
            2 => Decode<JpegPredictor2>(ref a, ref b, rows, columns, out done),
            3 => Decode<JpegPredictor3>(ref a, ref b, rows, columns, out done),
            4 => Decode<JpegPredictor4>(ref a, ref b, rows, columns, out done),
            5 => Decode<JpegPredictor5>(ref a, ref b, rows, columns, out done),
            6 => Decode<JpegPredictor6>(ref a, ref b, rows, columns, out done),
            _ => Decode<JpegPredictor7>(ref a, ref b, rows, columns, out done),
        };
    }

    private static bool Decode<TPredictor>(ref JpegInterval a, ref JpegInterval b, int rows, int columns, out int done)
        where TPredictor : struct, IJpegPredictor
    {
        a.Table.HasFailed = b.Table.HasFailed = false;
        // The first row has no row above: the left sample predicts each sample, the initial value predicts the first one.
        DecodeRow<JpegPredictor1>(ref a, ref b, a.Initial, b.Initial, columns);
        for (done = 0; done < rows; done++)
        {
            if (a.HasFailed || b.HasFailed) return false;
            if (done + 1 < rows) DecodeRow<TPredictor>(ref a, ref b, a.Next[-columns], b.Next[-columns], columns);
        }

        return true;
    }

    /// <summary>Decodes one row of each interval, given the predictions of their first samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeRow<TPredictor>(ref JpegInterval a, ref JpegInterval b, int firstA, int firstB, int columns)
        where TPredictor : struct, IJpegPredictor
    {
        ushort* rowA = a.Next, rowB = b.Next, end = rowA + columns;
        JpegBits bitsA = DecodeSamples<JpegPredictor1>(a.Table, a.Bits, rowA++, 1, firstA, columns);
        JpegBits bitsB = DecodeSamples<JpegPredictor1>(b.Table, b.Bits, rowB++, 1, firstB, columns);
        int* lookupA = a.Table.Lookup, lookupB = b.Table.Lookup;
        ushort valueA = rowA[-1], valueB = rowB[-1];
        for (; rowA <= end - Stride; rowA += Stride, rowB += Stride)
        {
            bitsA.Refill();
            bitsB.Refill();
            JpegBits beforeA = bitsA, beforeB = bitsB;
            rowA[0] = valueA = (ushort)(TPredictor.Predict(valueA, rowA - columns) + Take(lookupA, ref bitsA, out _));
            rowB[0] = valueB = (ushort)(TPredictor.Predict(valueB, rowB - columns) + Take(lookupB, ref bitsB, out _));
            rowA[1] = valueA = (ushort)(TPredictor.Predict(valueA, rowA + 1 - columns) + Take(lookupA, ref bitsA, out _));
            rowB[1] = valueB = (ushort)(TPredictor.Predict(valueB, rowB + 1 - columns) + Take(lookupB, ref bitsB, out _));
            rowA[2] = valueA = (ushort)(TPredictor.Predict(valueA, rowA + 2 - columns) + Take(lookupA, ref bitsA, out int lastA));
            rowB[2] = valueB = (ushort)(TPredictor.Predict(valueB, rowB + 2 - columns) + Take(lookupB, ref bitsB, out int lastB));
            if (lastA == 0)
            {
                bitsA = DecodeSamples<TPredictor>(a.Table, beforeA, rowA, Stride, rowA[-1], columns);
                valueA = rowA[Stride - 1];
            }

            if (lastB == 0)
            {
                bitsB = DecodeSamples<TPredictor>(b.Table, beforeB, rowB, Stride, rowB[-1], columns);
                valueB = rowB[Stride - 1];
            }
        }

        int rest = (int)(end - rowA);
        a.Bits = DecodeSamples<TPredictor>(a.Table, bitsA, rowA, rest, valueA, columns);
        b.Bits = DecodeSamples<TPredictor>(b.Table, bitsB, rowB, rest, valueB, columns);
        a.Next = end;
        b.Next = rowB + rest;
    }

    /// <summary>Decodes samples of one interval, with codes of any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static JpegBits DecodeSamples<TPredictor>(
        JpegDifferenceTable table, JpegBits bits, ushort* row, int count, int left, int columns)
        where TPredictor : struct, IJpegPredictor
    {
        for (int i = 0; i < count; i++)
        {
            bits.Refill();
            int entry = table.Lookup[bits.Window >> JpegDifferenceTable.IndexShift];
            if (entry == 0) entry = table.FindEntry(bits.Window);
            row[i] = (ushort)(TPredictor.Predict(left, row + i - columns) + JpegDifferenceTable.Difference(entry, bits.Window));
            left = row[i];
            bits.Take(entry);
        }

        return bits;
    }

    /// <summary>Consumes a difference; consumes nothing if the entry is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Take(int* lookup, ref JpegBits bits, out int entry)
    {
        entry = lookup[bits.Window >> JpegDifferenceTable.IndexShift];
        int difference = JpegDifferenceTable.Difference(entry, bits.Window);
        bits.Take(entry);
        return difference;
    }
}
