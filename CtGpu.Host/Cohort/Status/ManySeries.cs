using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Cohort.Status;

/// <summary>Examines many series, or their folders. On a file server, most of that time is spent waiting, so threads help.</summary>
internal static class ManySeries
{
    /// <summary>Below this number, the start of threads takes as long as they save.</summary>
    private const int Few = 64;

    /// <summary>Calls a function for each item on several threads. The results have the order of the items.</summary>
    /// <param name="examine">Does not depend on the other items.</param>
    public static TResult[] Examine<T, TResult>(
        IReadOnlyList<T> items, int jobs, Func<T, TResult> examine, CancellationToken cancellation = default)
    {
        var results = new TResult[items.Count];
        ForEach(items.Count, jobs, i => results[i] = examine(items[i]), cancellation);
        return results;
    }

    /// <summary>Calls an action for each number below a count on several threads.</summary>
    /// <param name="act">Does not depend on the other calls.</param>
    public static void ForEach(int count, int jobs, Action<int> act, CancellationToken cancellation = default)
    {
        using var workers = new WorkerPool(count < Few ? 1 : jobs);
        workers.For(count, (i, _) =>
        {
            cancellation.ThrowIfCancellationRequested();
            act(i);
        });
    }
}
