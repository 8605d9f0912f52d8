using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// Cubic B-spline filter and interpolation of a few lines that lie side by side, as many as four registers hold: row i
/// of a buffer holds sample i of every line. A causal sweep leaves y in the rows; then one backward sweep makes the
/// coefficients, written over y, and as soon as the four rows of an output are there, the output. The recursion stays
/// in registers, and four chains hide its latency. Method and ends: <see cref="LineRecursion{T}"/>.
/// Source: M. Unser, "Splines: a perfect fit", 1999.
/// </summary>
/// <remarks>Rows are those of <see cref="AxisPlan"/>: sample 0 is row 2.</remarks>
internal static unsafe class XFilter<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Outputs that are turned at once: a cache line of float64.</summary>
    public const int Group = 8;

    /// <summary>Rows that the backward sweep asks for before it comes to them; hardware does not foresee it.</summary>
    private const int RowsAhead = 8;

    /// <summary>Lines that are filtered at once.</summary>
    public static int Lines => 4 * V.Count;

    /// <param name="samples">int16 samples: sample i of line l at i·Lines + l.</param>
    /// <param name="rows">Scratch of (<see cref="AxisPlan.Rows"/> + <see cref="Group"/>) · Lines elements.</param>
    /// <param name="results">
    /// Output k of line l at l·<paramref name="stride"/> + k, turned back while it is in the first cache. Outputs come in
    /// groups of <see cref="Group"/>: what follows the last one up to a whole group is overwritten with zeros.
    /// </param>
    /// <param name="ahead">The samples that come next, as many, to be brought into the cache meanwhile.</param>
    public static void Run(short* samples, T* rows, T* results, nint stride, AxisPlan plan, T* weights, in LineRecursion<T> recursion, short* ahead)
    {
        Causal(samples, rows, plan.Inputs, recursion);
        T* group = rows + ((nint)plan.Rows * Lines);
        new Span<T>(group, Group * Lines).Clear();
        fixed (int* first = plan.First)
        {
            int row = plan.Inputs;
            for (int from = plan.Outputs - 1; from >= 0; from -= (from % Group) + 1)
            {
                int to = from - (from % Group);
                row = Backward(rows, group, row, first, from, to, weights, recursion, ahead);
                Transpose.Samples(group, Lines, Group, Lines, results + to, stride);
            }
        }
    }

    /// <summary>
    /// Causal sweep into rows 2..n+1. Row 0 holds the state in front of sample 0, rows n+2 and n+3 the
    /// coefficients behind the last sample, and row n+1 the last coefficient itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Causal(short* x, T* rows, int n, in LineRecursion<T> recursion)
    {
        nint stride = Lines;
        V pole = V.Broadcast(recursion.Pole), start = V.Broadcast(recursion.Start);
        V x0 = V.FromInt16(x), x1 = V.FromInt16(x + V.Count), x2 = V.FromInt16(x + (2 * V.Count)), x3 = V.FromInt16(x + (3 * V.Count));
        V y0 = V.Multiply(x0, start), y1 = V.Multiply(x1, start), y2 = V.Multiply(x2, start), y3 = V.Multiply(x3, start);
        Store(rows, y0, y1, y2, y3);
        T* y = rows + (AxisPlan.Lead * stride);
        Store(y, y0, y1, y2, y3);
        for (int i = 1; i < n; i++)
        {
            x += stride;
            y += stride;
            x0 = V.FromInt16(x);
            x1 = V.FromInt16(x + V.Count);
            x2 = V.FromInt16(x + (2 * V.Count));
            x3 = V.FromInt16(x + (3 * V.Count));
            y0 = V.MultiplyAdd(pole, y0, x0);
            y1 = V.MultiplyAdd(pole, y1, x1);
            y2 = V.MultiplyAdd(pole, y2, x2);
            y3 = V.MultiplyAdd(pole, y3, x3);
            Store(y, y0, y1, y2, y3);
        }

        LineEnds<V, T>.Store(y, stride, x0, y0, recursion);
        LineEnds<V, T>.Store(y + V.Count, stride, x1, y1, recursion);
        LineEnds<V, T>.Store(y + (2 * V.Count), stride, x2, y2, recursion);
        LineEnds<V, T>.Store(y + (3 * V.Count), stride, x3, y3, recursion);
    }

    /// <summary>
    /// Anticausal sweep from <paramref name="row"/> on, down to the outputs <paramref name="to"/>..<paramref name="from"/>. Returns the row that comes next.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Backward(
        T* rows, T* group, int row, int* first, int from, int to, T* weights, in LineRecursion<T> recursion, short* ahead)
    {
        nint stride = Lines;
        V pole = V.Broadcast(recursion.Pole), input = V.Broadcast(recursion.Input);
        T* c = rows + ((row + 1) * stride);
        V c0 = V.Load(c), c1 = V.Load(c + V.Count), c2 = V.Load(c + (2 * V.Count)), c3 = V.Load(c + (3 * V.Count));
        for (int k = from; k >= to; k--)
        {
            for (int needed = first[k]; row >= needed; row--)
            {
                c -= stride;
                Prefetch(c - (RowsAhead * stride), ahead + (row * stride));
                // In front of sample 0 the causal state is that of row 0, for ever.
                T* y = row >= AxisPlan.Lead ? c : rows;
                c0 = V.MultiplyAdd(pole, c0, V.Multiply(input, V.Load(y)));
                c1 = V.MultiplyAdd(pole, c1, V.Multiply(input, V.Load(y + V.Count)));
                c2 = V.MultiplyAdd(pole, c2, V.Multiply(input, V.Load(y + (2 * V.Count))));
                c3 = V.MultiplyAdd(pole, c3, V.Multiply(input, V.Load(y + (3 * V.Count))));
                Store(c, c0, c1, c2, c3);
            }

            T* w = weights + (4 * k);
            V w0 = V.Broadcast(w[0]), w1 = V.Broadcast(w[1]), w2 = V.Broadcast(w[2]), w3 = V.Broadcast(w[3]);
            Store(
                group + ((k - to) * stride),
                Interpolate(c0, c, stride, w0, w1, w2, w3),
                Interpolate(c1, c + V.Count, stride, w0, w1, w2, w3),
                Interpolate(c2, c + (2 * V.Count), stride, w0, w1, w2, w3),
                Interpolate(c3, c + (3 * V.Count), stride, w0, w1, w2, w3));
        }

        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Interpolate(V c0, T* c, nint stride, V w0, V w1, V w2, V w3)
    {
        V near = V.MultiplyAdd(w1, V.Load(c + stride), V.Multiply(w0, c0));
        return V.MultiplyAdd(w3, V.Load(c + (3 * stride)), V.MultiplyAdd(w2, V.Load(c + (2 * stride)), near));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* row, short* ahead)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch1(ahead);
        for (int bytes = 0; bytes < Lines * sizeof(T); bytes += 64) Sse.Prefetch0((byte*)row + bytes);
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
