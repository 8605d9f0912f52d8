using System.Diagnostics;

namespace CtGpu.Bench.OnDevice;

/// <summary>Milliseconds of several runs.</summary>
internal sealed record Sample(double MedianMs, double MinMs, double MaxMs, int Runs)
{
    public static Sample Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        int middle = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Sample(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>Wall time of an action that waits for the device; one run before those that count.</summary>
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
