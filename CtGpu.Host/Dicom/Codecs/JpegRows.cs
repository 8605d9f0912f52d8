using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace CtGpu.Host.Dicom.Codecs;

/// <summary>
/// The rows of a lossless JPEG scan. A row keeps the next bits in a 64-bit window; a refill gives at least 57, enough
/// for four look-ups, so the chain from one sample to the next is look-up and shift, and nothing else.
/// </summary>
internal static unsafe class JpegRows
{
    private const int IndexShift = 64 - JpegDifferenceTable.LookupBits;

    /// <summary>Bytes that a row can take at the most (a code of 16 bits and 15 bits more a sample), and the last refill.</summary>
    public static int LongestRowBytes(int columns) => (4 * columns) + 16;

    /// <summary>Decodes the rows of one restart interval.</summary>
    /// <param name="table">Codes of the differences.</param>
    /// <param name="selection">Selection value, 1 to 7.</param>
    /// <param name="initial">Prediction of the first sample.</param>
    /// <param name="data">The interval's bytes, followed by <see cref="LongestRowBytes"/> zeros.</param>
    /// <param name="bits">Bits of the interval.</param>
    /// <param name="destination">The interval's first sample.</param>
    /// <param name="rows">Rows of the interval.</param>
    /// <param name="columns">Samples of a row.</param>
    /// <param name="done">Rows decoded.</param>
    /// <returns>False when the data ended before the rows did, or held bits that are no code.</returns>
    public static bool Decode(
        JpegDifferenceTable table, int selection, int initial, byte* data, long bits, ushort* destination, int rows, int columns, out int done) =>
        selection switch
        {
            1 => Decode<JpegPredictor1>(table, initial, data, bits, destination, rows, columns, out done),
            2 => Decode<JpegPredictor2>(table, initial, data, bits, destination, rows, columns, out done),
            3 => Decode<JpegPredictor3>(table, initial, data, bits, destination, rows, columns, out done),
            4 => Decode<JpegPredictor4>(table, initial, data, bits, destination, rows, columns, out done),
            5 => Decode<JpegPredictor5>(table, initial, data, bits, destination, rows, columns, out done),
            6 => Decode<JpegPredictor6>(table, initial, data, bits, destination, rows, columns, out done),
            _ => Decode<JpegPredictor7>(table, initial, data, bits, destination, rows, columns, out done),
        };

    private static bool Decode<TPredictor>(
        JpegDifferenceTable table, int initial, byte* data, long bits, ushort* destination, int rows, int columns, out int done)
        where TPredictor : struct, IJpegPredictor
    {
        table.HasFailed = false;
        // The first row knows nothing above it: its left neighbour predicts, and the initial value the first sample.
        long position = DecodeRow<JpegPredictor1>(table, data, 0, destination, destination, initial, columns);
        for (done = 0; done < rows; done++)
        {
            if (position > bits || table.HasFailed) return false;
            if (done + 1 == rows) continue;
            ushort* row = destination + ((long)(done + 1) * columns);
            ushort* above = row - columns;
            position = DecodeRow<TPredictor>(table, data, position, row, above, above[0], columns);
        }

        return true;
    }

    /// <summary>Decodes a row.</summary>
    /// <param name="table">Codes of the differences.</param>
    /// <param name="data">The interval's bytes.</param>
    /// <param name="position">First bit of the row.</param>
    /// <param name="row">Where the row goes.</param>
    /// <param name="above">The row above it.</param>
    /// <param name="first">Prediction of the first sample.</param>
    /// <param name="columns">Samples of the row.</param>
    /// <returns>First bit behind the row.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long DecodeRow<TPredictor>(
        JpegDifferenceTable table, byte* data, long position, ushort* row, ushort* above, int first, int columns)
        where TPredictor : struct, IJpegPredictor
    {
        int* lookup = table.Lookup;
        ulong window = Refill(data, position);
        ushort value = (ushort)(first + Next(table, lookup, data, ref window, ref position));
        *row++ = value;
        above++;
        ushort* end = row + columns - 1;
        for (; row <= end - 4; row += 4, above += 4)
        {
            window = Refill(data, position);
            row[0] = value = (ushort)(TPredictor.Predict(value, above) + Next(table, lookup, data, ref window, ref position));
            row[1] = value = (ushort)(TPredictor.Predict(value, above + 1) + Next(table, lookup, data, ref window, ref position));
            row[2] = value = (ushort)(TPredictor.Predict(value, above + 2) + Next(table, lookup, data, ref window, ref position));
            row[3] = value = (ushort)(TPredictor.Predict(value, above + 3) + Next(table, lookup, data, ref window, ref position));
        }

        for (; row < end; row++, above++)
        {
            window = Refill(data, position);
            *row = value = (ushort)(TPredictor.Predict(value, above) + Next(table, lookup, data, ref window, ref position));
        }

        return position;
    }

    /// <summary>Takes a difference off the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(JpegDifferenceTable table, int* lookup, byte* data, ref ulong window, ref long position)
    {
        int entry = lookup[window >> IndexShift];
        if (entry != 0)
        {
            window <<= entry;
            position += (byte)entry;
        }
        else
        {
            // A long code may need more bits than the refill has left.
            entry = table.ReadLong(Refill(data, position));
            position += (byte)entry;
            window = Refill(data, position);
        }

        return entry >> 8;
    }

    /// <summary>At least 57 bits from a position on, from the top.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Refill(byte* data, long position) =>
        BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(data + (position >> 3), 8)) << (int)(position & 7);
}
