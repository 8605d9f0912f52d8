using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>
/// The inverse reversible 5/3 transform (ITU-T T.800, F.3.8.1). It works row by row: the rows of a low-pass and a high-pass band are
/// filtered horizontally, and then combined vertically with the rows before. So all intermediate rows stay in the cache.
/// </summary>
internal sealed unsafe class Reversible53 : IDisposable
{
    private const int Margin = 16;

    private NativeBuffer<int> _memory = new(0);

    /// <summary>Reconstructs a resolution from its sub-bands.</summary>
    public void Reconstruct(BandSet bands, RowSink sink)
    {
        int width = bands.Width, lowRows = bands.LowRows, highRows = bands.Height - lowRows, odd = bands.OddTop;
        int length = (width + (3 * Margin)) / Margin * Margin;
        int* memory = Scratch.Take(ref _memory, (9L * length) + Margin) + Margin;
        int* low = memory, high = memory + length, highBefore = memory + (2 * length);
        int* even = memory + (3 * length), evenBefore = memory + (4 * length), oddRow = memory + (5 * length);
        int* scratch = memory + (6 * length);
        if (lowRows == 0)
        {
            // A single odd row is twice the sample.
            Row(bands, true, 0, highBefore, scratch, length);
            for (int i = 0; i < width; i++) highBefore[i] /= 2;
            sink.Integers(0, highBefore, width);
            return;
        }

        if (odd == 1) Row(bands, true, 0, highBefore, scratch, length);
        for (int n = 0; n < lowRows; n++)
        {
            Row(bands, false, n, low, scratch, length);
            int next = n + odd;
            if (next < highRows) Row(bands, true, next, high, scratch, length);
            // Rows outside of the band mirror those inside.
            int* above = next == 0 ? high : highBefore, below = next < highRows ? high : highBefore;
            if (highRows == 0)
            {
                sink.Integers(0, low, width);
                return;
            }

            Step(low, above, below, n == 0 ? null : evenBefore, even, oddRow, width);
            if (next > 0) sink.Integers((2 * n) - 1 + odd, oddRow, width);
            sink.Integers((2 * n) + odd, even, width);
            Swap(ref even, ref evenBefore);
            if (next < highRows) Swap(ref high, ref highBefore);
        }

        int last = lowRows - 1 + odd;
        if (last >= highRows) return;
        // The last odd row has the same even row on both sides.
        for (int i = 0; i < width; i++) oddRow[i] = highBefore[i] + evenBefore[i];
        sink.Integers(bands.Height - 1, oddRow, width);
    }

    public void Dispose() => _memory.Dispose();

    private static void Swap(ref int* a, ref int* b)
    {
        int* first = a;
        a = b;
        b = first;
    }

    /// <summary>One step of the vertical filter (equations F-5 and F-6): the next even row, and the odd row before it.</summary>
    /// <param name="low">Row of the low-pass band.</param>
    /// <param name="above">Row of the high-pass band before it.</param>
    /// <param name="below">Row of the high-pass band after it.</param>
    /// <param name="evenBefore">The even row before, or null if there is none.</param>
    /// <param name="even">Output: the even row.</param>
    /// <param name="odd">Output: the odd row before it.</param>
    /// <param name="width">Number of columns. Rows are padded.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(int* low, int* above, int* below, int* evenBefore, int* even, int* odd, int width)
    {
        if (evenBefore == null) evenBefore = even;
        var two = Vector256.Create(2);
        for (int i = 0; i < width; i += Vector256<int>.Count)
        {
            var high = Vector256.Load(above + i);
            Vector256<int> sample = Vector256.Load(low + i) - ((high + Vector256.Load(below + i) + two) >> 2);
            sample.Store(even + i);
            (high + ((Vector256.Load(evenBefore + i) + sample) >> 1)).Store(odd + i);
        }
    }

    /// <summary>The horizontal filter (HOR_SR) for one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(BandSet bands, bool isHigh, int row, int* to, int* scratch, int length)
    {
        int width = bands.Width, lows = bands.LowColumns, highs = width - lows, odd = bands.OddLeft;
        (nint lowRow, nint highRow) = bands.Row(isHigh, row);
        int* low = (int*)lowRow;
        if (width == 1)
        {
            to[0] = odd == 0 ? low[0] : ((int*)highRow)[0] / 2;
            return;
        }

        // Values outside of the row mirror those inside.
        int* high = scratch, even = scratch + length, oddValues = scratch + (2 * length);
        new ReadOnlySpan<int>((int*)highRow, highs).CopyTo(new Span<int>(high, highs));
        high[-1] = high[0];
        high[highs] = high[highs - 1];
        var two = Vector256.Create(2);
        int* before = high + odd - 1;
        for (int i = 0; i < lows; i += Vector256<int>.Count)
        {
            Vector256<int> sum = Vector256.Load(before + i) + Vector256.Load(before + i + 1) + two;
            (Vector256.Load(low + i) - (sum >> 2)).Store(even + i);
        }

        even[-1] = even[0];
        even[lows] = even[lows - 1];
        before = even - odd;
        for (int i = 0; i < highs; i += Vector256<int>.Count)
        {
            Vector256<int> sum = Vector256.Load(before + i) + Vector256.Load(before + i + 1);
            (Vector256.Load(high + i) + (sum >> 1)).Store(oddValues + i);
        }

        Interleave.Rows(odd == 0 ? even : oddValues, odd == 0 ? oddValues : even, to, width);
    }
}
