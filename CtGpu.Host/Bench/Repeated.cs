using System.Diagnostics;

namespace CtGpu.Host.Bench;

/// <summary>Repeats a measurement for about two seconds and returns the median.</summary>
internal static class Repeated
{
    private const int Fewest = 3;
    private const int Most = 9;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Repeats a run after a warm-up for about two seconds. If the warm-up alone took longer, it is the result.
    /// </summary>
    /// <param name="run">Returns the milliseconds of each part.</param>
    /// <param name="cancellation">Checked before each run.</param>
    /// <returns>The median of each part.</returns>
    public static double[] Medians(Func<double[]> run, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        cancellation.ThrowIfCancellationRequested();
        double[] first = run();
        if (Stopwatch.GetElapsedTime(start) > s_enough) return first;
        var runs = new List<double[]>();
        start = Stopwatch.GetTimestamp();
        while (runs.Count < Fewest || (runs.Count < Most && Stopwatch.GetElapsedTime(start) < s_enough))
        {
            cancellation.ThrowIfCancellationRequested();
            runs.Add(run());
        }

        return [.. first.Select((_, part) => Median([.. runs.Select(times => times[part])]))];
    }

    /// <summary>The median wall time of a run in milliseconds.</summary>
    public static double MedianMs(Action run, CancellationToken cancellation) => Medians(() => [Ms(run)], cancellation)[0];

    /// <summary>Wall time in milliseconds.</summary>
    public static double Ms(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <param name="values">At least one.</param>
    public static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
