using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// The filter of <see cref="XFilter{V, T}"/> for many lines side by side, a whole row at a time: memory is read and
/// written in order, and the branches of an output are taken once for the row. Coefficients are written over
/// the causal states; the last four rows stay in the first cache.
/// </summary>
/// <remarks>Widths are multiples of four registers. Rows are those of <see cref="AxisPlan"/>: sample 0 is row 2.</remarks>
internal static unsafe class YzFilter<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Lines that are in hand at once.</summary>
    public static int Step => 4 * V.Count;

    /// <summary>Causal states of sample <paramref name="i"/>, from the row of samples, which may be the row of states itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Causal(T* rows, nint stride, int width, int i, T* samples, in LineRecursion<T> recursion)
    {
        T* y = rows + ((AxisPlan.Lead + i) * stride);
        if (i == 0)
        {
            V start = V.Broadcast(recursion.Start);
            for (int v = 0; v < width; v += V.Count)
            {
                V first = V.Multiply(start, V.Load(samples + v));
                V.Store(first, y + v);
                V.Store(first, rows + v);
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

    /// <summary>Coefficients n-1, n and n+1 from the last row of samples (which may be that of coefficient n+1) and of states.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void End(T* rows, nint stride, int width, int n, T* samples, in LineRecursion<T> recursion)
    {
        T* end = rows + ((n - 1 + AxisPlan.Lead) * stride);
        for (int v = 0; v < width; v += V.Count) LineEnds<V, T>.Store(end + v, stride, V.Load(samples + v), V.Load(end + v), recursion);
    }

    /// <summary>Anticausal sweep and interpolation.</summary>
    /// <param name="ahead">Row 0 of what to bring into the cache meanwhile, a row for each row of the sweep.</param>
    /// <param name="aheadStride">Elements from row to row there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TSink>(
        T* rows, nint stride, int width, AxisPlan plan, T* weights, in LineRecursion<T> recursion, T* ahead, nint aheadStride, ref TSink sink)
        where TSink : struct, IYzSink<V, T>
    {
        fixed (int* first = plan.First)
        {
            int k = plan.Outputs - 1;
            for (int row = plan.Inputs; row >= 0; row--)
            {
                T* c = rows + (row * stride), next = ahead + (row * aheadStride);
                // In front of sample 0 the causal state is that of row 0, for ever.
                T* y = row >= AxisPlan.Lead ? c : rows;
                if (k < 0 || first[k] != row)
                {
                    Anticausal(y, c, stride, width, recursion, next);
                    continue;
                }

                AnticausalAndPut(y, c, stride, width, recursion, next, k, weights + (4 * k), ref sink);
                sink.Finish(k);
                for (k--; k >= 0 && first[k] == row; k--)
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
            V a = Coefficients(y + v, c + v, stride, pole, input, w0, w1, w2, w3);
            V b = Coefficients(y + v + V.Count, c + v + V.Count, stride, pole, input, w0, w1, w2, w3);
            V d = Coefficients(y + v + (2 * V.Count), c + v + (2 * V.Count), stride, pole, input, w0, w1, w2, w3);
            V e = Coefficients(y + v + (3 * V.Count), c + v + (3 * V.Count), stride, pole, input, w0, w1, w2, w3);
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

    /// <summary>Makes and stores the coefficients of a row, and interpolates with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Coefficients(T* y, T* c, nint stride, V pole, V input, V w0, V w1, V w2, V w3)
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

    /// <summary>Asks for the cache lines of one step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* ahead)
    {
        if (!Sse.IsSupported) return;
        for (int bytes = 0; bytes < Step * sizeof(T); bytes += 64) Sse.Prefetch1((byte*)ahead + bytes);
    }
}
