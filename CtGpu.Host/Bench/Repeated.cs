using System.Diagnostics;

namespace CtGpu.Host.Bench;

/// <summary>Times something often enough to tell, without keeping anybody waiting.</summary>
internal static class Repeated
{
    private const int Fewest = 3;
    private const int Most = 9;
    private static readonly TimeSpan s_enough = TimeSpan.FromSeconds(2);

    /// <summary>One run that does not count, then runs for some two seconds; where the first alone took longer, it is what counts.</summary>
    /// <param name="run">Returns the milliseconds of each part.</param>
    /// <param name="cancellation">Asked before each run.</param>
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

    /// <summary>As above, of one part whose wall time counts.</summary>
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
