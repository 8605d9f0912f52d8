using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Output;

namespace CtGpu.Host.Runs;

/// <summary>
/// Compiles what a volume's way through the program takes, by sending a tiny one along it: while options and headers are
/// read, a core has nothing else to do.
/// </summary>
public static class WarmUp
{
    private static int s_begun;

    /// <summary>Returns at once, and does nothing when called again. The earlier the better: as soon as it is clear that volumes will be converted.</summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) != 0) return;
        _ = Task.Factory.StartNew(Compile, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // In the order in which a run comes to them.
    private static void Compile()
    {
        CpuEngine.WarmUp();
        OutputWriter.WarmUp();
    }
}
