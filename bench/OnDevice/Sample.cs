using System.Diagnostics;

namespace CtGpu.Bench.OnDevice;

/// <summary>Median, minimum and maximum time of several runs, in milliseconds.</summary>
internal sealed record Sample(double MedianMs, double MinMs, double MaxMs, int Runs)
{
    public static Sample Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>Measures the wall time of an action, which must wait for the device. One untimed run comes first.</summary>
    public static Sample Wall(int repeats, Action action)
    {
        action();
        return Of(Enumerable.Range(0, repeats).Select(_ =>
        {
            long start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }));
    }
}
