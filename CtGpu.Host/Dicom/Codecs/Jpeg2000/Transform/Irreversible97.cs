using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>
/// The inverse irreversible 9/7 transform (ITU-T T.800, F.3.8.2), in 32-bit floating point without fused operations. The order of
/// operations is that of OpenJPEG, so that both give the same samples: all rows, then all columns, and the gain 2 of the high-pass
/// filters as part of K.
/// </summary>
internal sealed unsafe class Irreversible97 : IDisposable
{
    private const float Alpha = -1.586134342f;
    private const float Beta = -0.052980118f;
    private const float Gamma = 0.882911075f;
    private const float Delta = 0.443506852f;
    private const float K = 1.230174105f;

    /// <summary>As in OpenJPEG. It differs from 2 / K by 0.003 %, less than the rounding of samples.</summary>
    private const float TwoOverK = 1.625732422f;

    private const int Margin = 16;

    /// <summary>Columns that are filtered together.</summary>
    private const int Strip = 16;

    private NativeBuffer<float> _rows = new(0);
    private NativeBuffer<float> _columns = new(0);
    private NativeBuffer<float> _plane = new(0);

    /// <summary>Reconstructs a resolution from its sub-bands.</summary>
    public void Reconstruct(BandSet bands, RowSink sink)
    {
        int width = bands.Width, height = bands.Height, stride = (width + (2 * Strip)) / Strip * Strip;
        float* plane = Scratch.Take(ref _plane, (long)stride * height);
        int lowRows = bands.LowRows;
        for (int row = 0; row < height; row++)
        {
            bool isHigh = row >= lowRows;
            FilterRow(bands, isHigh, isHigh ? row - lowRows : row, plane + ((long)row * stride));
        }

        for (int x = 0; x < width; x += Strip) FilterColumns(plane + x, stride, height, lowRows, bands.OddTop);
        for (int row = 0; row < height; row++)
        {
            bool isOdd = ((row + bands.OddTop) & 1) != 0;
            int from = isOdd ? lowRows + (row >> 1) : row >> 1;
            sink.Real(row, plane + ((long)from * stride), width);
        }
    }

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
        _plane.Dispose();
    }

    /// <summary>The horizontal filter (HOR_SR) for one row of the low-pass or high-pass bands.</summary>
    private void FilterRow(BandSet bands, bool isHigh, int row, float* to)
    {
        int width = bands.Width, lows = bands.LowColumns, highs = width - lows, odd = bands.OddLeft;
        (nint lowRow, nint highRow) = bands.Row(isHigh, row);
        if (width == 1)
        {
            // A single sample is not filtered. The gain 2 of the high-pass band and the factor 1/2 of T.800 cancel.
            to[0] = *(float*)(odd == 0 ? lowRow : highRow);
            return;
        }

        int length = (width + (3 * Margin)) / Margin * Margin;
        float* low = Scratch.Take(ref _rows, 3L * length) + Margin, high = low + length;
        Scale((float*)lowRow, low, lows, K);
        Scale((float*)highRow, high, highs, TwoOverK);
        Lift(low, high, lows, highs, odd, -Delta, 1, isLow: true);
        Lift(high, low, highs, lows, odd, -Gamma, 1, isLow: false);
        Lift(low, high, lows, highs, odd, -Beta, 1, isLow: true);
        Lift(high, low, highs, lows, odd, -Alpha, 1, isLow: false);
        Interleave.Rows((int*)(odd == 0 ? low : high), (int*)(odd == 0 ? high : low), (int*)to, width);
    }

    /// <summary>The vertical filter (VER_SR) for a strip of columns, in place. Low-pass rows are above all high-pass rows.</summary>
    private void FilterColumns(float* plane, int stride, int height, int lows, int odd)
    {
        if (height == 1) return;
        int highs = height - lows;
        float* low = Scratch.Take(ref _columns, (height + 4L) * Strip) + Strip, high = low + ((lows + 2) * Strip);
        for (int i = 0; i < lows; i++) Scale(plane + ((long)i * stride), low + (i * Strip), Strip, K);
        for (int i = 0; i < highs; i++) Scale(plane + ((long)(lows + i) * stride), high + (i * Strip), Strip, TwoOverK);
        Lift(low, high, lows, highs, odd, -Delta, Strip, isLow: true);
        Lift(high, low, highs, lows, odd, -Gamma, Strip, isLow: false);
        Lift(low, high, lows, highs, odd, -Beta, Strip, isLow: true);
        Lift(high, low, highs, lows, odd, -Alpha, Strip, isLow: false);
        for (int i = 0; i < height; i++)
        {
            float* from = i < lows ? low + (i * Strip) : high + ((i - lows) * Strip), to = plane + ((long)i * stride);
            new ReadOnlySpan<float>(from, Strip).CopyTo(new Span<float>(to, Strip));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float* from, float* to, int count, float factor)
    {
        for (int i = 0; i < count; i += Vector256<float>.Count) (Vector256.Load(from + i) * factor).Store(to + i);
    }

    /// <summary>One lifting step: adds multiples of the neighbours' sum to each value of one parity (equations F-7 to F-14).</summary>
    /// <param name="values">Values to change.</param>
    /// <param name="others">Values of the other parity.</param>
    /// <param name="count">Number of values.</param>
    /// <param name="otherCount">Number of other values.</param>
    /// <param name="odd">Whether the first value of the sequence is a high-pass value.</param>
    /// <param name="factor">The multiple.</param>
    /// <param name="lanes">Number of independent sequences, interleaved.</param>
    /// <param name="isLow">Whether the low-pass values change.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Lift(float* values, float* others, int count, int otherCount, int odd, float factor, int lanes, bool isLow)
    {
        // Values outside of the sequence mirror those inside.
        for (int i = 0; i < lanes; i++)
        {
            others[i - lanes] = others[i];
            others[(otherCount * lanes) + i] = others[((otherCount - 1) * lanes) + i];
        }

        float* before = others + ((isLow ? odd - 1 : -odd) * lanes);
        for (int i = 0; i < count * lanes; i += Vector256<float>.Count)
        {
            Vector256<float> sum = Vector256.Load(before + i) + Vector256.Load(before + lanes + i);
            (Vector256.Load(values + i) + (sum * factor)).Store(values + i);
        }
    }
}
