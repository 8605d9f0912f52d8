using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// The y and z passes on the CPU: the filter of <see cref="XFilter{V, T}"/> for lines along y or z. Neighbouring lanes are
/// neighbours along x. Each step processes sample i of all lines, so memory is accessed in order and the branches of an
/// output are taken once for all lines. Coefficients overwrite the causal states; the last four of each line stay in the
/// L1 cache.
/// </summary>
/// <remarks>
/// The number of lines (<c>width</c>) is a multiple of four registers. Coefficients are indexed like the array c of
/// <see cref="AxisPlan"/>: those of sample i begin at (i + 2) · stride.
/// </remarks>
internal static unsafe class YzFilter<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Number of lines per loop iteration: four registers.</summary>
    public static int Step => 4 * V.Count;

    /// <summary>
    /// Computes the causal states of sample <paramref name="i"/> of all lines. <paramref name="samples"/> may alias their
    /// destination.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Causal(T* coefficients, nint stride, int width, int i, T* samples, in LineRecursion<T> recursion)
    {
        T* y = coefficients + ((AxisPlan.Lead + i) * stride);
        if (i == 0)
        {
            V start = V.Broadcast(recursion.Start);
            for (int v = 0; v < width; v += V.Count)
            {
                V first = V.Multiply(start, V.Load(samples + v));
                V.Store(first, y + v);
                V.Store(first, coefficients + v);
            }

            return;
        }

        V pole = V.Broadcast(recursion.Pole);
        for (int v = 0; v < width; v += Step)
        {
            T* x = samples + v, before = y + v - stride, to = y + v;
            V y0 = V.MultiplyAdd(pole, V.Load(before), V.Load(x));
            V y1 = V.MultiplyAdd(pole, V.Load(before + V.Count), V.Load(x + V.Count));
            V y2 = V.MultiplyAdd(pole, V.Load(before + (2 * V.Count)), V.Load(x + (2 * V.Count)));
            V y3 = V.MultiplyAdd(pole, V.Load(before + (3 * V.Count)), V.Load(x + (3 * V.Count)));
            V.Store(y0, to);
            V.Store(y1, to + V.Count);
            V.Store(y2, to + (2 * V.Count));
            V.Store(y3, to + (3 * V.Count));
        }
    }

    /// <summary>
    /// Computes coefficients n-1, n and n+1 of all lines. <paramref name="samples"/>, the last samples, may alias coefficient
    /// n+1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void End(T* coefficients, nint stride, int width, int n, T* samples, in LineRecursion<T> recursion)
    {
        T* end = coefficients + ((n - 1 + AxisPlan.Lead) * stride);
        for (int v = 0; v < width; v += V.Count)
            LineEnds<V, T>.Store(end + v, stride, V.Load(samples + v), V.Load(end + v), recursion);
    }

    /// <summary>Runs the anticausal sweep, computes all outputs and passes them to the sink, last output first.</summary>
    /// <param name="coefficients">Causal states; receives the coefficients.</param>
    /// <param name="stride">Elements between consecutive coefficients of a line.</param>
    /// <param name="width">Number of lines.</param>
    /// <param name="plan">Plan of the axis.</param>
    /// <param name="weights">Weights of the plan, as <typeparamref name="T"/>.</param>
    /// <param name="recursion">Constants of the filter.</param>
    /// <param name="ahead">
    /// Memory to prefetch: the step for index i of the coefficients prefetches at i · <paramref name="aheadStride"/>.
    /// </param>
    /// <param name="aheadStride">Elements between consecutive prefetches.</param>
    /// <param name="sink">Receives the outputs.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TSink>(
        T* coefficients, nint stride, int width, AxisPlan plan, T* weights, in LineRecursion<T> recursion, T* ahead, nint aheadStride,
        ref TSink sink)
        where TSink : struct, IYzSink<V, T>
    {
        fixed (int* first = plan.First)
        {
            int k = plan.Outputs - 1;
            for (int i = plan.Inputs; i >= 0; i--)
            {
                T* c = coefficients + (i * stride), next = ahead + (i * aheadStride);
                // Before sample 0 the causal state is constant; it is stored at index 0.
                T* y = i >= AxisPlan.Lead ? c : coefficients;
                if (k < 0 || first[k] != i)
                {
                    Anticausal(y, c, stride, width, recursion, next);
                    continue;
                }

                AnticausalAndPut(y, c, stride, width, recursion, next, k, weights + (4 * k), ref sink);
                sink.Finish(k);
                for (k--; k >= 0 && first[k] == i; k--)
                {
                    Put(c, stride, width, k, weights + (4 * k), ref sink);
                    sink.Finish(k);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Anticausal(T* y, T* c, nint stride, int width, in LineRecursion<T> recursion, T* ahead)
    {
        V pole = V.Broadcast(recursion.Pole), input = V.Broadcast(recursion.Input);
        for (int v = 0; v < width; v += Step)
        {
            Prefetch(ahead + v);
            V.Store(Coefficient(y + v, c + v, stride, pole, input), c + v);
            V.Store(Coefficient(y + v + V.Count, c + v + V.Count, stride, pole, input), c + v + V.Count);
            V.Store(Coefficient(y + v + (2 * V.Count), c + v + (2 * V.Count), stride, pole, input), c + v + (2 * V.Count));
            V.Store(Coefficient(y + v + (3 * V.Count), c + v + (3 * V.Count), stride, pole, input), c + v + (3 * V.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AnticausalAndPut<TSink>(
        T* y, T* c, nint stride, int width, in LineRecursion<T> recursion, T* ahead, int k, T* weights, ref TSink sink)
        where TSink : struct, IYzSink<V, T>
    {
        V pole = V.Broadcast(recursion.Pole), input = V.Broadcast(recursion.Input);
        V w0 = V.Broadcast(weights[0]), w1 = V.Broadcast(weights[1]), w2 = V.Broadcast(weights[2]), w3 = V.Broadcast(weights[3]);
        for (int v = 0; v < width; v += Step)
        {
            Prefetch(ahead + v);
            V a = CoefficientAndOutput(y + v, c + v, stride, pole, input, w0, w1, w2, w3);
            V b = CoefficientAndOutput(y + v + V.Count, c + v + V.Count, stride, pole, input, w0, w1, w2, w3);
            V d = CoefficientAndOutput(y + v + (2 * V.Count), c + v + (2 * V.Count), stride, pole, input, w0, w1, w2, w3);
            V e = CoefficientAndOutput(y + v + (3 * V.Count), c + v + (3 * V.Count), stride, pole, input, w0, w1, w2, w3);
            sink.Put(k, v, a, b, d, e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Put<TSink>(T* c, nint stride, int width, int k, T* weights, ref TSink sink)
        where TSink : struct, IYzSink<V, T>
    {
        V w0 = V.Broadcast(weights[0]), w1 = V.Broadcast(weights[1]), w2 = V.Broadcast(weights[2]), w3 = V.Broadcast(weights[3]);
        for (int v = 0; v < width; v += Step)
        {
            T* at = c + v;
            V a = Interpolate(V.Load(at), V.Load(at + stride), at, stride, w0, w1, w2, w3);
            at += V.Count;
            V b = Interpolate(V.Load(at), V.Load(at + stride), at, stride, w0, w1, w2, w3);
            at += V.Count;
            V d = Interpolate(V.Load(at), V.Load(at + stride), at, stride, w0, w1, w2, w3);
            at += V.Count;
            V e = Interpolate(V.Load(at), V.Load(at + stride), at, stride, w0, w1, w2, w3);
            sink.Put(k, v, a, b, d, e);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Coefficient(T* y, T* c, nint stride, V pole, V input) =>
        V.MultiplyAdd(pole, V.Load(c + stride), V.Multiply(input, V.Load(y)));

    /// <summary>Computes and stores the next coefficient of one register of lines. Returns the output at it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V CoefficientAndOutput(T* y, T* c, nint stride, V pole, V input, V w0, V w1, V w2, V w3)
    {
        V c1 = V.Load(c + stride);
        V c0 = V.MultiplyAdd(pole, c1, V.Multiply(input, V.Load(y)));
        V.Store(c0, c);
        return Interpolate(c0, c1, c, stride, w0, w1, w2, w3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Interpolate(V c0, V c1, T* c, nint stride, V w0, V w1, V w2, V w3)
    {
        V near = V.MultiplyAdd(w1, c1, V.Multiply(w0, c0));
        return V.MultiplyAdd(w3, V.Load(c + (3 * stride)), V.MultiplyAdd(w2, V.Load(c + (2 * stride)), near));
    }

    /// <summary>Prefetches the cache lines of one loop iteration.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* ahead)
    {
        if (!Sse.IsSupported) return;
        for (int bytes = 0; bytes < Step * sizeof(T); bytes += 64) Sse.Prefetch1((byte*)ahead + bytes);
    }
}
