using System.Numerics;

namespace CtGpu.Kernels.Resample;

/// <summary>
/// Constants of the two sweeps that turn a line's samples x into coefficients c (without the gain, which sits in
/// the weights), for a signal that goes on constantly at both ends:
/// y[0] = Start·x[0], y[i] = x[i] + Pole·y[i-1]; behind, with s = Start·x[n-1] and d = y[n-1] - s,
/// c[n-1+k] = Settled·s + Tail·Pole^k·d for k = 0, 1, 2; then c[i] = Pole·c[i+1] + Input·y[max(i,0)] down to i = -2.
/// Without a filter the same sweeps copy the samples and repeat the ends.
/// </summary>
/// <param name="Pole">Pole of the filter.</param>
/// <param name="Start">1/(1-Pole): what a constant settles at.</param>
/// <param name="Input">-Pole.</param>
/// <param name="Settled">-Pole/(1-Pole).</param>
/// <param name="Tail">-Pole/(1-Pole²).</param>
internal readonly record struct LineRecursion<T>(T Pole, T Start, T Input, T Settled, T Tail)
    where T : unmanaged;

/// <summary>Coefficients of a line's last sample and of the two places behind it.</summary>
internal readonly record struct LineEnd<T>(T Last, T Behind, T FartherBehind)
    where T : unmanaged;

internal static class LineRecursion
{
    /// <summary>The end of a line on a device, from its last sample and the causal state there.</summary>
    public static LineEnd<T> End<T>(LineRecursion<T> recursion, T sample, T state)
        where T : unmanaged, INumberBase<T>
    {
        T settled = recursion.Settled * recursion.Start * sample;
        T tail = recursion.Tail * (state - (recursion.Start * sample)), next = tail * recursion.Pole;
        return new LineEnd<T>(settled + tail, settled + next, settled + (next * recursion.Pole));
    }

    /// <summary>The recursion in float64; <paramref name="prefilter"/> for cubic splines.</summary>
    public static LineRecursion<double> Exact(bool prefilter)
    {
        double z = AxisPlan.Pole;
        return prefilter
            ? new LineRecursion<double>(z, 1 / (1 - z), -z, -z / (1 - z), -z / (1 - (z * z)))
            : new LineRecursion<double>(0, 1, 1, 1, 0);
    }

    /// <summary>The same, rounded to float32.</summary>
    public static LineRecursion<float> Fast(bool prefilter)
    {
        LineRecursion<double> exact = Exact(prefilter);
        return new LineRecursion<float>(
            (float)exact.Pole, (float)exact.Start, (float)exact.Input, (float)exact.Settled, (float)exact.Tail);
    }
}
