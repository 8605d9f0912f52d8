using System.Numerics;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Resample;

/// <summary>
/// One axis of the separable resample on a device, a thread a line, in two launches. The causal sweep writes y; the
/// backward sweep makes the coefficients in four registers and emits each output as soon as its four are there, so
/// coefficients never reach memory. y lies transposed, all lines' sample k side by side, so that neighbouring
/// threads touch neighbouring memory whatever the axis. Passes between the first and the last keep float64 (exact)
/// or float32 (fast) voxels. Method and ends: <see cref="LineRecursion{T}"/>; rows: <see cref="AxisPlan"/>.
/// </summary>
internal static class ResampleKernels
{
    /// <summary>Causal sweep of an int16 volume in float64. Items are lines.</summary>
    public static void CausalInt16Exact(
        Walk walk, AxisLines lines, LineRecursion<double> recursion, ArrayView<short> input, ArrayView<double> sweep) =>
        Causal<short, double, Int16ToDouble>(walk, lines, recursion, input, sweep);

    /// <summary>Causal sweep of a float64 volume. Items are lines.</summary>
    public static void CausalExact(
        Walk walk, AxisLines lines, LineRecursion<double> recursion, ArrayView<double> input, ArrayView<double> sweep) =>
        Causal<double, double, Keep<double>>(walk, lines, recursion, input, sweep);

    /// <summary>Causal sweep of an int16 volume in float32. Items are lines.</summary>
    public static void CausalInt16Fast(
        Walk walk, AxisLines lines, LineRecursion<float> recursion, ArrayView<short> input, ArrayView<float> sweep) =>
        Causal<short, float, Int16ToSingle>(walk, lines, recursion, input, sweep);

    /// <summary>Causal sweep of a float32 volume. Items are lines.</summary>
    public static void CausalFast(
        Walk walk, AxisLines lines, LineRecursion<float> recursion, ArrayView<float> input, ArrayView<float> sweep) =>
        Causal<float, float, Keep<float>>(walk, lines, recursion, input, sweep);

    /// <summary>Backward sweep and interpolation to rounded int16 from float64. Items are lines.</summary>
    public static void InterpolateInt16Exact(
        Walk walk, AxisLines lines, LineRecursion<double> recursion, ArrayView<double> sweep,
        ArrayView<int> first, ArrayView<double> weights, ArrayView<short> output) =>
        Interpolate<double, short, DoubleToInt16>(walk, lines, recursion, sweep, first, weights, output);

    /// <summary>Backward sweep and interpolation in float64. Items are lines.</summary>
    public static void InterpolateExact(
        Walk walk, AxisLines lines, LineRecursion<double> recursion, ArrayView<double> sweep,
        ArrayView<int> first, ArrayView<double> weights, ArrayView<double> output) =>
        Interpolate<double, double, Keep<double>>(walk, lines, recursion, sweep, first, weights, output);

    /// <summary>Backward sweep and interpolation to rounded int16 from float32. Items are lines.</summary>
    public static void InterpolateInt16Fast(
        Walk walk, AxisLines lines, LineRecursion<float> recursion, ArrayView<float> sweep,
        ArrayView<int> first, ArrayView<float> weights, ArrayView<short> output) =>
        Interpolate<float, short, SingleToInt16>(walk, lines, recursion, sweep, first, weights, output);

    /// <summary>Backward sweep and interpolation in float32. Items are lines.</summary>
    public static void InterpolateFast(
        Walk walk, AxisLines lines, LineRecursion<float> recursion, ArrayView<float> sweep,
        ArrayView<int> first, ArrayView<float> weights, ArrayView<float> output) =>
        Interpolate<float, float, Keep<float>>(walk, lines, recursion, sweep, first, weights, output);

    private static void Causal<TIn, T, TRead>(
        Walk walk, AxisLines lines, LineRecursion<T> recursion, ArrayView<TIn> input, ArrayView<T> sweep)
        where TIn : unmanaged
        where T : unmanaged, INumberBase<T>
        where TRead : struct, IConversion<TIn, T>
    {
        for (long line = walk.Start, end = walk.End(line); line < end; line += walk.Step)
        {
            long from = lines.Input(line), to = line;
            T x = TRead.Convert(input[from]), y = recursion.Start * x;
            sweep[to] = y;
            for (int i = 1; i < lines.Inputs; i++)
            {
                from += lines.Inner;
                to += lines.Count;
                x = TRead.Convert(input[from]);
                y = x + (recursion.Pole * y);
                sweep[to] = y;
            }

            // One row more: what the last sample settles at.
            sweep[to + lines.Count] = recursion.Start * x;
        }
    }

    private static void Interpolate<T, TOut, TWrite>(
        Walk walk, AxisLines lines, LineRecursion<T> recursion, ArrayView<T> sweep,
        ArrayView<int> first, ArrayView<T> weights, ArrayView<TOut> output)
        where T : unmanaged, INumberBase<T>
        where TOut : unmanaged
        where TWrite : struct, IConversion<T, TOut>
    {
        for (long line = walk.Start, end = walk.End(line); line < end; line += walk.Step)
        {
            int k = lines.Outputs - 1;
            long to = lines.Output(line) + (k * lines.Inner);
            long at = line + ((lines.Inputs - 1) * lines.Count);
            T settled = recursion.Settled * sweep[at + lines.Count];
            T tail = recursion.Tail * (sweep[at] - sweep[at + lines.Count]);
            T c1 = settled + tail;
            tail *= recursion.Pole;
            T c2 = settled + tail;
            tail *= recursion.Pole;
            T c3 = settled + tail;
            for (int row = lines.Inputs; k >= 0; row--)
            {
                // Row r is sample r - Lead; in front of sample 0 the causal state stays that of sample 0.
                if (row >= AxisPlan.Lead) at = line + ((row - AxisPlan.Lead) * lines.Count);
                else at = line;
                T c0 = (recursion.Pole * c1) + (recursion.Input * sweep[at]);
                for (; k >= 0 && first[k] == row; k--, to -= lines.Inner)
                {
                    long w = 4L * k;
                    T near = (weights[w] * c0) + (weights[w + 1] * c1);
                    output[to] = TWrite.Convert(near + (weights[w + 2] * c2) + (weights[w + 3] * c3));
                }

                c3 = c2;
                c2 = c1;
                c1 = c0;
            }
        }
    }
}
