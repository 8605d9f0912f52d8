using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample;

/// <summary>Where the samples of the lines come from.</summary>
internal unsafe interface ILineSource<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Sample <paramref name="i"/> of lines <paramref name="column"/>..column+Count-1.</summary>
    V Get(int i, int column);
}

/// <summary>What happens with the resampled lines.</summary>
internal unsafe interface ILineSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Takes output <paramref name="k"/> of lines <paramref name="column"/>..column+Count-1.</summary>
    void Put(int k, int column, V value);
}

/// <summary>
/// Cubic B-spline filter and interpolation of lines that lie side by side: row i of a buffer holds sample i of
/// every line. A causal sweep (y[i] = x[i] + z·y[i-1]) leaves y in the rows; then one backward sweep makes the
/// coefficients (c[i] = z·(c[i+1] - y[i]), written over y) and, as soon as the four rows of an output are there,
/// the output. Both walk four registers of lines at a time, so that the recursion stays in registers and four
/// chains hide its latency. The ends are those of a signal that continues constantly on both sides, in closed
/// form, so no padding is read. Orders 0 and 1 skip the filter and repeat the edge rows.
/// Source: M. Unser, "Splines: a perfect fit", 1999; the ends: docs/numerics.md.
/// </summary>
/// <remarks>Rows are those of <see cref="AxisPlan"/>: sample 0 is row 2. The gain of 6 sits in the weights.</remarks>
internal static unsafe class LineFilter<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Registers that are walked together; widths are multiples of this many.</summary>
    public const int Chains = 4;

    private static readonly double Z = AxisPlan.Pole;

    /// <summary>Lines of one walk.</summary>
    public static int WalkWidth => Chains * V.Count;

    /// <summary>
    /// Resamples <paramref name="width"/> lines, at least <see cref="WalkWidth"/> and a multiple of the register. The last walk is
    /// moved back to end with the last line, so some lines may be done twice.
    /// </summary>
    /// <param name="rows">Scratch of <see cref="AxisPlan.Rows"/> · <see cref="WalkWidth"/> elements.</param>
    public static void Run<TSource, TSink>(T* rows, int width, AxisPlan plan, T[] weights, ref TSource source, ref TSink sink)
        where TSource : struct, ILineSource<V, T>
        where TSink : struct, ILineSink<V, T>
    {
        fixed (T* w = weights)
        {
            fixed (int* first = plan.First)
            {
                for (int v = 0; v < width; v += WalkWidth)
                {
                    int column = Math.Min(v, width - WalkWidth);
                    if (plan.Prefilters) Causal(rows, plan.Inputs, column, ref source);
                    else Copy(rows, plan.Inputs, column, ref source);
                    Backward(rows, plan.Inputs, plan.Outputs, plan.Prefilters, first, w, column, ref sink);
                }
            }
        }
    }

    /// <summary>
    /// Causal sweep into rows 2..n+1. Rows 0 and 1 hold the state in front of sample 0, rows n+2 and n+3 the
    /// coefficients behind the last sample, and row n+1 the last coefficient itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Causal<TSource>(T* rows, int n, int column, ref TSource source)
        where TSource : struct, ILineSource<V, T>
    {
        nint stride = WalkWidth;
        V pole = V.Broadcast(T.CreateTruncating(Z)), settle = V.Broadcast(T.CreateTruncating(1 / (1 - Z)));
        V x0 = source.Get(0, column), x1 = source.Get(0, column + V.Count);
        V x2 = source.Get(0, column + (2 * V.Count)), x3 = source.Get(0, column + (3 * V.Count));
        V y0 = V.Multiply(x0, settle), y1 = V.Multiply(x1, settle), y2 = V.Multiply(x2, settle), y3 = V.Multiply(x3, settle);
        Store(rows, y0, y1, y2, y3);
        T* y = rows + (AxisPlan.Lead * stride);
        Store(y, y0, y1, y2, y3);
        for (int i = 1; i < n; i++)
        {
            y += stride;
            x0 = source.Get(i, column);
            x1 = source.Get(i, column + V.Count);
            x2 = source.Get(i, column + (2 * V.Count));
            x3 = source.Get(i, column + (3 * V.Count));
            y0 = V.MultiplyAdd(pole, y0, x0);
            y1 = V.MultiplyAdd(pole, y1, x1);
            y2 = V.MultiplyAdd(pole, y2, x2);
            y3 = V.MultiplyAdd(pole, y3, x3);
            Store(y, y0, y1, y2, y3);
        }

        End(y, stride, x0, y0);
        End(y + V.Count, stride, x1, y1);
        End(y + (2 * V.Count), stride, x2, y2);
        End(y + (3 * V.Count), stride, x3, y3);
    }

    /// <summary>
    /// Coefficients n-1, n and n+1 from the last sample and the last causal state: with s = x[n-1]/(1-z) and
    /// d = y[n-1] - s, c[n-1+j] = -z/(1-z)·s - z^(1+j)/(1-z²)·d.
    /// </summary>
    private static void End(T* end, nint stride, V last, V state)
    {
        V s = V.Multiply(last, V.Broadcast(T.CreateTruncating(1 / (1 - Z))));
        V d = V.MultiplyAdd(V.Broadcast(-T.One), s, state);
        V settled = V.Multiply(V.Broadcast(T.CreateTruncating(-Z / (1 - Z))), s);
        double decay = -Z / (1 - (Z * Z));
        for (int j = 0; j < 3; j++, decay *= Z)
        {
            V.Store(V.MultiplyAdd(V.Broadcast(T.CreateTruncating(decay)), d, settled), end + (j * stride));
        }
    }

    /// <summary>Samples as coefficients, edges repeated twice.</summary>
    private static void Copy<TSource>(T* rows, int n, int column, ref TSource source)
        where TSource : struct, ILineSource<V, T>
    {
        for (int row = 0; row < n + (2 * AxisPlan.Lead); row++)
        {
            int i = Math.Clamp(row - AxisPlan.Lead, 0, n - 1);
            for (int v = 0; v < WalkWidth; v += V.Count) V.Store(source.Get(i, column + v), rows + ((nint)row * WalkWidth) + v);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TSink>(
        T* rows, int n, int outputs, bool prefilters, int* first, T* weights, int column, ref TSink sink)
        where TSink : struct, ILineSink<V, T>
    {
        nint stride = WalkWidth;
        V pole = V.Broadcast(T.CreateTruncating(Z)), minusPole = V.Broadcast(T.CreateTruncating(-Z));
        int k = outputs - 1;
        T* c = rows + ((n + 1) * stride);
        V c0 = V.Load(c), c1 = V.Load(c + V.Count), c2 = V.Load(c + (2 * V.Count)), c3 = V.Load(c + (3 * V.Count));
        for (int row = n; row >= 0; row--)
        {
            c -= stride;
            if (prefilters)
            {
                // In front of sample 0 the causal state is that of row 0, for ever.
                T* y = row >= AxisPlan.Lead ? c : rows;
                c0 = V.MultiplyAdd(pole, c0, V.Multiply(minusPole, V.Load(y)));
                c1 = V.MultiplyAdd(pole, c1, V.Multiply(minusPole, V.Load(y + V.Count)));
                c2 = V.MultiplyAdd(pole, c2, V.Multiply(minusPole, V.Load(y + (2 * V.Count))));
                c3 = V.MultiplyAdd(pole, c3, V.Multiply(minusPole, V.Load(y + (3 * V.Count))));
                Store(c, c0, c1, c2, c3);
            }

            while (k >= 0 && first[k] == row)
            {
                T* w = weights + (4 * k);
                V w0 = V.Broadcast(w[0]), w1 = V.Broadcast(w[1]), w2 = V.Broadcast(w[2]), w3 = V.Broadcast(w[3]);
                sink.Put(k, column, Interpolate(c, stride, w0, w1, w2, w3));
                sink.Put(k, column + V.Count, Interpolate(c + V.Count, stride, w0, w1, w2, w3));
                sink.Put(k, column + (2 * V.Count), Interpolate(c + (2 * V.Count), stride, w0, w1, w2, w3));
                sink.Put(k, column + (3 * V.Count), Interpolate(c + (3 * V.Count), stride, w0, w1, w2, w3));
                k--;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Interpolate(T* c, nint stride, V w0, V w1, V w2, V w3)
    {
        V near = V.MultiplyAdd(w1, V.Load(c + stride), V.Multiply(w0, V.Load(c)));
        return V.MultiplyAdd(w3, V.Load(c + (3 * stride)), V.MultiplyAdd(w2, V.Load(c + (2 * stride)), near));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* row, V v0, V v1, V v2, V v3)
    {
        V.Store(v0, row);
        V.Store(v1, row + V.Count);
        V.Store(v2, row + (2 * V.Count));
        V.Store(v3, row + (3 * V.Count));
    }
}
