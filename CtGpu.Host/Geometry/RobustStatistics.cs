namespace CtGpu.Host.Geometry;

/// <summary>Median, and a slope that a few outliers do not change.</summary>
internal static class RobustStatistics
{
    /// <summary>
    /// Slope of a line through samples: the median of the slopes between samples half the sequence apart, a subset of the
    /// Theil-Sen estimator's pairs. The distance divides the rounding error of the samples by half their number.
    /// </summary>
    /// <param name="x">Strictly ascending, at least two.</param>
    /// <param name="y">One value for each x.</param>
    public static double Slope(double[] x, double[] y)
    {
        int lag = x.Length / 2;
        var slopes = new double[x.Length - lag];
        for (int k = 0; k < slopes.Length; k++) slopes[k] = (y[k + lag] - y[k]) / (x[k + lag] - x[k]);
        return Median(slopes);
    }

    /// <summary>Middle value, or the mean of the two middle values.</summary>
    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
