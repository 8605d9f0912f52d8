using System.Numerics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace CtGpu.Host.Bench.WithoutComputing;

/// <summary>
/// Runs code on some of the processors only, where the system allows it (Linux). .NET gives each new thread the processors of the main
/// thread, so the main thread is limited while the code runs.
/// </summary>
internal static unsafe partial class ProcessorLimit
{
    /// <summary>Words of a set of processors: 4096 of them.</summary>
    private const int Words = 64;

    /// <summary>
    /// Runs an action on a thread of its own. Threads that it starts have the limit too. Without permission, there is none.
    /// </summary>
    /// <param name="processors">Processors to use: the first ones that this process may use.</param>
    public static void Run(int processors, Action action)
    {
        ulong* all = stackalloc ulong[Words], some = stackalloc ulong[Words];
        bool limits = OperatingSystem.IsLinux() && GetAffinity(Environment.ProcessId, Words * sizeof(ulong), all) == 0;
        try
        {
            if (limits)
            {
                new Span<ulong>(all, Words).CopyTo(new Span<ulong>(some, Words));
                KeepFirst(new Span<ulong>(some, Words), processors);
                _ = SetAffinity(Environment.ProcessId, Words * sizeof(ulong), some);
            }

            RunOnThread(action);
        }
        finally
        {
            if (limits) _ = SetAffinity(Environment.ProcessId, Words * sizeof(ulong), all);
        }
    }

    /// <summary>Clears all set bits but the first <paramref name="count"/>.</summary>
    internal static void KeepFirst(Span<ulong> set, int count)
    {
        foreach (ref ulong word in set)
        {
            ulong kept = 0;
            for (; word != 0 && count > 0; count--)
            {
                kept |= 1UL << BitOperations.TrailingZeroCount(word);
                word &= word - 1;
            }

            word = kept;
        }
    }

    private static void RunOnThread(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception cause)
            {
                failure = ExceptionDispatchInfo.Capture(cause);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int process, nint bytes, ulong* set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int process, nint bytes, ulong* set);
}
