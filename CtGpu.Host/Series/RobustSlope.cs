namespace CtGpu.Host.Series;

/// <summary>Slope of a line through samples, some of which may be off.</summary>
internal static class RobustSlope
{
    /// <summary>
    /// Median of the slopes between samples half the row apart. Like the median of the single steps it does not mind
    /// a few odd samples; unlike it, it divides the samples' rounding by half their number.
    /// </summary>
    /// <param name="x">Strictly ascending, at least two.</param>
    /// <param name="y">As many.</param>
    public static double Of(double[] x, double[] y)
    {
        int lag = x.Length / 2;
        var slopes = new double[x.Length - lag];
        for (int k = 0; k < slopes.Length; k++) slopes[k] = (y[k + lag] - y[k]) / (x[k + lag] - x[k]);
        return Median(slopes);
    }

    /// <summary>Middle value, or the mean of the two middle ones.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
