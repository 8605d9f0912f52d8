namespace CtGpu.Host;

/// <summary>Recognises failures for lack of memory.</summary>
internal static class MemoryShortage
{
    /// <summary>Whether memory was short: also for the stack of a new thread, which a task reports as a failure of its scheduler.</summary>
    public static bool Is(Exception failure) =>
        failure is OutOfMemoryException or TaskSchedulerException { InnerException: OutOfMemoryException };
}
