using System.Diagnostics;
using CtGpu.Host.Engines;

namespace CtGpu.Bench.OnDevice;

/// <summary>
/// Patients one after another through several slots, from host buffer to host buffer, without files: what copies
/// beside kernels are worth. One thread a slot, as in a run.
/// </summary>
internal static class PatientStream
{
    /// <returns>Milliseconds of all <paramref name="patients"/>.</returns>
    public static Sample Run(IEngine engine, GpuJob job, short[] stored, int slots, int patients, int repeats)
    {
        VolumeWalk[] walks = [.. Enumerable.Range(0, slots).Select(_ => new VolumeWalk(engine, job, stored))];
        try
        {
            foreach (VolumeWalk walk in walks) walk.Run(normalize: false);
            return Sample.Of(Enumerable.Range(0, repeats).Select(_ => Stream(walks, patients)));
        }
        finally
        {
            foreach (VolumeWalk walk in walks) walk.Dispose();
        }
    }

    private static double Stream(VolumeWalk[] walks, int patients)
    {
        int next = 0;
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. walks.Select(walk => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) <= patients) walk.Run(normalize: false);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
