namespace CtGpu.Kernels.Intensity;

/// <summary>
/// Normalisation and zero centring: (HU - Lower)/(Upper - Lower), clipped to 0..1, minus Mean. Stored as a table of all
/// 65,536 int16 values. Each entry is computed in float64 and rounded once to float32, so it is the tutorial's float64
/// result rounded to float32. The tutorial uses lower -1000, upper 400 and mean 0.25.
/// </summary>
internal sealed class NormalizePlan
{
    /// <summary>Computes the table.</summary>
    /// <param name="lower">HU that becomes 0, before the mean is subtracted.</param>
    /// <param name="upper">HU that becomes 1, before the mean is subtracted. Must be above <paramref name="lower"/>.</param>
    /// <param name="mean">Value that is subtracted.</param>
    public NormalizePlan(double lower, double upper, double mean)
    {
        if (!(upper > lower))
            throw new ArgumentException(
                $"Window of HU: upper bound {upper}, lower bound {lower}. The upper bound must be greater.", nameof(upper));
        Lower = lower;
        Upper = upper;
        Mean = mean;
        Table = new float[65536];
        for (int hu = short.MinValue; hu <= short.MaxValue; hu++)
        {
            double v = (hu - lower) / (upper - lower);
            v = v > 1 ? 1 : v < 0 ? 0 : v;
            Table[(ushort)(short)hu] = (float)(v - mean);
        }

        Single = SingleNormalize.Describe(lower, upper, mean, Table);
    }

    public double Lower { get; }

    public double Upper { get; }

    public double Mean { get; }

    /// <summary>Result for each HU, indexed by the HU's bits as an unsigned 16-bit number.</summary>
    internal float[] Table { get; }

    /// <summary>The table as float32 arithmetic, or null if float32 arithmetic differs from the table.</summary>
    internal SingleNormalize? Single { get; }
}
