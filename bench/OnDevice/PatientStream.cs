using System.Diagnostics;
using CtGpu.Host.Engines;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Computes many patients with several slots, from host buffer to host buffer, without files. Shows the gain from overlapping copies
/// with kernels. Each slot has one thread, as in a run.
/// </summary>
internal static class PatientStream
{
    /// <returns>Milliseconds for all <paramref name="patients"/> together.</returns>
    public static Sample Run(IEngine engine, GpuJob job, short[] stored, int slots, int patients, int repeats)
    {
        VolumeRunner[] runners = [.. Enumerable.Range(0, slots).Select(_ => new VolumeRunner(engine, job, stored))];
        try
        {
            foreach (VolumeRunner runner in runners) runner.Run(normalize: false);
            return Sample.Of(Enumerable.Range(0, repeats).Select(_ => Stream(runners, patients)));
        }
        finally
        {
            foreach (VolumeRunner runner in runners) runner.Dispose();
        }
    }

    private static double Stream(VolumeRunner[] runners, int patients)
    {
        int next = 0;
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. runners.Select(runner => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) <= patients) runner.Run(normalize: false);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
