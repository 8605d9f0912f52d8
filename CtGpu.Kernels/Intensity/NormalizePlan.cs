namespace CtGpu.Kernels.Intensity;

/// <summary>
/// Normalisation and zero centring: (HU - Lower)/(Upper - Lower), clipped to 0..1, minus Mean, as a table of all
/// 65,536 int16 values. Each entry is computed in float64 and rounded once to float32, which equals the
/// tutorial's float64 result to the last place of float32 (SEMANTICS: lower -1000, upper 400, mean 0.25).
/// </summary>
public sealed class NormalizePlan
{
    public NormalizePlan(double lower, double upper, double mean)
    {
        if (!(upper > lower)) throw new ArgumentException("The window's upper bound must lie above its lower bound.", nameof(upper));
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
    public float[] Table { get; }

    /// <summary>The table as float32 arithmetic, or null where only the table is exact.</summary>
    public SingleNormalize? Single { get; }
}
