using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// The rows of lossless JPEG scans, two scans at once. From one sample to the next of a scan leads a chain of look-up and
/// shift that a processor can only wait for; it waits for two of them in the same time. Each scan keeps its next bits in
/// a 64-bit window; a refill gives at least 56, enough for four look-ups, and loads from an address that has been known
/// since the last one (variant 4 of F. Giesen, "Reading bits in far too many ways").
/// </summary>
internal static unsafe class JpegRows
{
    private const int IndexShift = 64 - JpegDifferenceTable.LookupBits;

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
            if (done + 1 < rows) DecodeRow<TPredictor>(ref a, ref b, a.Row[-columns], b.Row[-columns], columns);
        }

        return true;
    }

    /// <summary>Decodes a row of each interval, given the predictions of their first samples.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void DecodeRow<TPredictor>(ref JpegInterval a, ref JpegInterval b, int firstA, int firstB, int columns)
        where TPredictor : struct, IJpegPredictor
    {
        JpegDifferenceTable tableA = a.Table, tableB = b.Table;
        short* lookupA = tableA.Lookup, lookupB = tableB.Lookup;
        ulong windowA = a.Window, windowB = b.Window;
        int heldA = a.Held, heldB = b.Held;
        byte* nextA = a.Next, nextB = b.Next;
        ushort* rowA = a.Row, rowB = b.Row;

        Refill(ref windowA, ref heldA, ref nextA);
        Refill(ref windowB, ref heldB, ref nextB);
        ushort valueA = (ushort)(firstA + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
        ushort valueB = (ushort)(firstB + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
        *rowA++ = valueA;
        *rowB++ = valueB;
        ushort* end = rowA + columns - 1;
        while (rowA <= end - 4)
        {
            Refill(ref windowA, ref heldA, ref nextA);
            Refill(ref windowB, ref heldB, ref nextB);
            rowA[0] = valueA = (ushort)(TPredictor.Predict(valueA, rowA - columns) + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
            rowB[0] = valueB = (ushort)(TPredictor.Predict(valueB, rowB - columns) + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
            rowA[1] = valueA = (ushort)(TPredictor.Predict(valueA, rowA + 1 - columns) + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
            rowB[1] = valueB = (ushort)(TPredictor.Predict(valueB, rowB + 1 - columns) + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
            rowA[2] = valueA = (ushort)(TPredictor.Predict(valueA, rowA + 2 - columns) + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
            rowB[2] = valueB = (ushort)(TPredictor.Predict(valueB, rowB + 2 - columns) + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
            rowA[3] = valueA = (ushort)(TPredictor.Predict(valueA, rowA + 3 - columns) + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
            rowB[3] = valueB = (ushort)(TPredictor.Predict(valueB, rowB + 3 - columns) + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
            rowA += 4;
            rowB += 4;
        }

        while (rowA < end)
        {
            Refill(ref windowA, ref heldA, ref nextA);
            Refill(ref windowB, ref heldB, ref nextB);
            *rowA = valueA = (ushort)(TPredictor.Predict(valueA, rowA - columns) + Difference(tableA, lookupA, ref windowA, ref heldA, ref nextA));
            *rowB = valueB = (ushort)(TPredictor.Predict(valueB, rowB - columns) + Difference(tableB, lookupB, ref windowB, ref heldB, ref nextB));
            rowA++;
            rowB++;
        }

        a.Advance(windowA, heldA, nextA, rowA);
        b.Advance(windowB, heldB, nextB, rowB);
    }

    /// <summary>Takes a difference off the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Difference(JpegDifferenceTable table, short* lookup, ref ulong window, ref int held, ref byte* next)
    {
        int entry = lookup[window >> IndexShift];
        if (entry == 0)
        {
            // A long code may need more bits than the refill has left, and leaves too few to those that come after it.
            Refill(ref window, ref held, ref next);
            entry = table.ReadLong(window);
            window <<= entry;
            held -= entry;
            Refill(ref window, ref held, ref next);
            return entry >> JpegDifferenceTable.DifferenceShift;
        }

        // Above the low 6 bits "held" is whatever the differences make it.
        window <<= entry;
        held -= entry;
        return entry >> JpegDifferenceTable.DifferenceShift;
    }

    /// <summary>Fills the window up to 56 bits or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Refill(ref ulong window, ref int held, ref byte* next)
    {
        window |= BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(next, 8)) >> held;
        next += (~held >> 3) & 7;
        held |= 56;
    }
}
