using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// The rows of lossless JPEG scans, two scans at once. From one sample to the next of a scan leads a chain of look-up and
/// shift that a processor can only wait for; it waits for two of them in the same time. Three samples of each go without
/// a question: a code that is rarer than the look-up knows takes no bits, which shows in the third, and then the three are
/// decoded again one by one.
/// </summary>
internal static unsafe class JpegRows
{
    private const int Stride = 3;

    /// <summary>Bytes that a row can take at the most (a code of 16 bits and 15 bits more a sample), and the last refill.</summary>
    public static int LongestRowBytes(int columns) => (4 * columns) + 16;

    /// <summary>Decodes the rows of two restart intervals.</summary>
    /// <param name="selection">Selection value, 1 to 7.</param>
    /// <param name="a">An interval at its beginning.</param>
    /// <param name="b">Another, or the same: alone it takes no longer than with another.</param>
    /// <param name="rows">Rows of an interval.</param>
    /// <param name="columns">Samples of a row.</param>
    /// <param name="done">Rows decoded of both.</param>
    /// <returns>False when the data of one ended before the rows did, or held bits that are no code.</returns>
    public static bool Decode(int selection, ref JpegInterval a, ref JpegInterval b, int rows, int columns, out int done) => selection switch
    {
        1 => Decode<JpegPredictor1>(ref a, ref b, rows, columns, out done),
        2 => Decode<JpegPredictor2>(ref a, ref b, rows, columns, out done),
        3 => Decode<JpegPredictor3>(ref a, ref b, rows, columns, out done),
        4 => Decode<JpegPredictor4>(ref a, ref b, rows, columns, out done),
        5 => Decode<JpegPredictor5>(ref a, ref b, rows, columns, out done),
        6 => Decode<JpegPredictor6>(ref a, ref b, rows, columns, out done),
        _ => Decode<JpegPredictor7>(ref a, ref b, rows, columns, out done),
    };

    private static bool Decode<TPredictor>(ref JpegInterval a, ref JpegInterval b, int rows, int columns, out int done)
        where TPredictor : struct, IJpegPredictor
    {
        a.Table.HasFailed = b.Table.HasFailed = false;
        // The first row knows nothing above it: its left neighbour predicts, and the initial value the first sample.
        DecodeRow<JpegPredictor1>(ref a, ref b, a.Initial, b.Initial, columns);
        for (done = 0; done < rows; done++)
        {
            if (a.HasFailed || b.HasFailed) return false;
            if (done + 1 < rows) DecodeRow<TPredictor>(ref a, ref b, a.Next[-columns], b.Next[-columns], columns);
        }

        return true;
    }

    /// <summary>Decodes a row of each interval, given the predictions of their first samples.</summary>
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

    /// <summary>Decodes samples of one interval, whatever their codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static JpegBits DecodeSamples<TPredictor>(JpegDifferenceTable table, JpegBits bits, ushort* row, int count, int left, int columns)
        where TPredictor : struct, IJpegPredictor
    {
        for (int i = 0; i < count; i++)
        {
            bits.Refill();
            int entry = table.Lookup[bits.Window >> JpegDifferenceTable.IndexShift];
            if (entry == 0) entry = table.LookLonger(bits.Window);
            row[i] = (ushort)(TPredictor.Predict(left, row + i - columns) + JpegDifferenceTable.Difference(entry, bits.Window));
            left = row[i];
            bits.Take(entry);
        }

        return bits;
    }

    /// <summary>Takes a difference, or nothing where the entry is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Take(int* lookup, ref JpegBits bits, out int entry)
    {
        entry = lookup[bits.Window >> JpegDifferenceTable.IndexShift];
        int difference = JpegDifferenceTable.Difference(entry, bits.Window);
        bits.Take(entry);
        return difference;
    }
}
