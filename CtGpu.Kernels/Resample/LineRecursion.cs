namespace CtGpu.Kernels.Resample;

/// <summary>
/// Constants of the two sweeps that compute the B-spline coefficients c of a line of n samples x. The gain of 6 is in the
/// weights of <see cref="AxisPlan"/>. The signal is extended at both ends by its end values.
/// Causal sweep: y[0] = Start·x[0], y[i] = x[i] + Pole·y[i-1].
/// End of the line, with s = Start·x[n-1] and d = y[n-1] - s: c[n-1+k] = Settled·s + Tail·Pole^k·d for k = 0, 1, 2.
/// Anticausal sweep: c[i] = Pole·c[i+1] + Input·y[max(i,0)] down to i = -2.
/// For orders 0 and 1 the constants make the sweeps copy the samples and repeat the end values.
/// </summary>
/// <param name="Pole">Pole of the filter.</param>
/// <param name="Start">1/(1-Pole): limit of the causal sweep over a constant signal of 1.</param>
/// <param name="Input">-Pole.</param>
/// <param name="Settled">-Pole/(1-Pole).</param>
/// <param name="Tail">-Pole/(1-Pole²).</param>
internal readonly record struct LineRecursion<T>(T Pole, T Start, T Input, T Settled, T Tail)
    where T : unmanaged;

/// <summary>The constants of <see cref="LineRecursion{T}"/>.</summary>
internal static class LineRecursion
{
    /// <summary>
    /// Returns the constants in float64: of the cubic B-spline filter, or of a copy if <paramref name="prefilter"/> is false.
    /// </summary>
    public static LineRecursion<double> Exact(bool prefilter)
    {
        double z = AxisPlan.Pole;
        return prefilter
            ? new LineRecursion<double>(z, 1 / (1 - z), -z, -z / (1 - z), -z / (1 - (z * z)))
            : new LineRecursion<double>(0, 1, 1, 1, 0);
    }

    /// <summary>Returns the constants of <see cref="Exact"/>, rounded to float32.</summary>
    public static LineRecursion<float> Fast(bool prefilter)
    {
        LineRecursion<double> exact = Exact(prefilter);
        return new LineRecursion<float>(
            (float)exact.Pole, (float)exact.Start, (float)exact.Input, (float)exact.Settled, (float)exact.Tail);
    }
}
