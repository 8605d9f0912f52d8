using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// The x pass on the CPU: cubic B-spline filter and interpolation of a block of lines along x. The lines are transposed, so
/// lane l of a register belongs to line l; a block has as many lines as four registers have lanes. The causal sweep stores
/// its states y. The anticausal sweep overwrites them with the coefficients, and computes each output as soon as its four
/// coefficients exist. The recursion stays in registers, and four independent chains hide its latency.
/// Method and ends of lines: <see cref="LineRecursion{T}"/>. Source: M. Unser, "Splines: a perfect fit", 1999.
/// </summary>
/// <remarks>Coefficients are indexed like the array c of <see cref="AxisPlan"/>: sample 0 has index 2.</remarks>
internal static unsafe class XFilter<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of outputs that are transposed together: one cache line of float64.</summary>
    public const int Group = 8;

    /// <summary>Prefetch distance of the anticausal sweep, in samples. Hardware prefetchers do not follow a descending sweep.</summary>
    private const int PrefetchDistance = 8;

    /// <summary>Number of lines in a block.</summary>
    public static int Lines => 4 * V.Count;

    /// <summary>Filters and interpolates one block of lines.</summary>
    /// <param name="samples">int16 samples: sample i of line l at i·Lines + l.</param>
    /// <param name="coefficients">Scratch of (<see cref="AxisPlan.Coefficients"/> + <see cref="Group"/>) · Lines elements.</param>
    /// <param name="results">
    /// Output k of line l at l·<paramref name="stride"/> + k, transposed back while it is in the L1 cache. Outputs are written
    /// in groups of <see cref="Group"/>: the last group is padded with zeros.
    /// </param>
    /// <param name="stride">Elements between the results of consecutive lines.</param>
    /// <param name="plan">Plan of the x axis.</param>
    /// <param name="weights">Weights of the plan, as <typeparamref name="T"/>.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="ahead">Stored values of the next block; prefetched meanwhile.</param>
    public static void Run(
        short* samples, T* coefficients, T* results, nint stride, AxisPlan plan, T* weights, in LineRecursion<T> recursion, short* ahead)
    {
        Causal(samples, coefficients, plan.Inputs, recursion);
        T* group = coefficients + ((nint)plan.Coefficients * Lines);
        new Span<T>(group, Group * Lines).Clear();
        fixed (int* first = plan.First)
        {
            int next = plan.Inputs;
            for (int from = plan.Outputs - 1; from >= 0; from -= (from % Group) + 1)
            {
                int to = from - (from % Group);
                next = Backward(coefficients, group, next, first, from, to, weights, recursion, ahead);
                Transpose.Samples(group, Lines, Group, Lines, results + to, stride);
            }
        }
    }

    /// <summary>
    /// Causal sweep. Stores the states at indices 2..n and the state before sample 0 at index 0. Stores the last three
    /// coefficients at indices n+1..n+3.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Causal(short* x, T* coefficients, int n, in LineRecursion<T> recursion)
    {
        nint stride = Lines;
        V pole = V.Broadcast(recursion.Pole), start = V.Broadcast(recursion.Start);
        V x0 = V.FromInt16(x), x1 = V.FromInt16(x + V.Count), x2 = V.FromInt16(x + (2 * V.Count)), x3 = V.FromInt16(x + (3 * V.Count));
        V y0 = V.Multiply(x0, start), y1 = V.Multiply(x1, start), y2 = V.Multiply(x2, start), y3 = V.Multiply(x3, start);
        Store(coefficients, y0, y1, y2, y3);
        T* y = coefficients + (AxisPlan.Lead * stride);
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
    /// Continues the anticausal sweep from index <paramref name="next"/> downwards, until the outputs
    /// <paramref name="from"/> down to <paramref name="to"/> are computed. Returns the index of the next coefficient.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Backward(
        T* coefficients, T* group, int next, int* first, int from, int to, T* weights, in LineRecursion<T> recursion, short* ahead)
    {
        nint stride = Lines;
        V pole = V.Broadcast(recursion.Pole), input = V.Broadcast(recursion.Input);
        T* c = coefficients + ((next + 1) * stride);
        V c0 = V.Load(c), c1 = V.Load(c + V.Count), c2 = V.Load(c + (2 * V.Count)), c3 = V.Load(c + (3 * V.Count));
        for (int k = from; k >= to; k--)
        {
            for (int needed = first[k]; next >= needed; next--)
            {
                c -= stride;
                Prefetch(c - (PrefetchDistance * stride), ahead + (next * stride));
                // Before sample 0 the causal state is constant; it is stored at index 0.
                T* y = next >= AxisPlan.Lead ? c : coefficients;
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

        return next;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Interpolate(V c0, T* c, nint stride, V w0, V w1, V w2, V w3)
    {
        V near = V.MultiplyAdd(w1, V.Load(c + stride), V.Multiply(w0, c0));
        return V.MultiplyAdd(w3, V.Load(c + (3 * stride)), V.MultiplyAdd(w2, V.Load(c + (2 * stride)), near));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* states, short* ahead)
    {
        if (!Sse.IsSupported) return;
        Sse.Prefetch1(ahead);
        for (int bytes = 0; bytes < Lines * sizeof(T); bytes += 64) Sse.Prefetch0((byte*)states + bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* destination, V v0, V v1, V v2, V v3)
    {
        V.Store(v0, destination);
        V.Store(v1, destination + V.Count);
        V.Store(v2, destination + (2 * V.Count));
        V.Store(v3, destination + (3 * V.Count));
    }
}
