using CtGpu.Host.Geometry;

namespace CtGpu.Host.Cohort.Statistics;

/// <summary>Distribution of one measure over the series of a cohort.</summary>
/// <param name="Series">Number of series that have the measure.</param>
internal sealed record Spread(string Name, int Series, double Minimum, double Median, double Mean, double Maximum)
{
    /// <param name="values">One value per series, at least one.</param>
    public static Spread Of(string name, IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Spread(name, sorted.Length, sorted[0], RobustStatistics.Median(sorted), sorted.Average(), sorted[^1]);
    }
}
