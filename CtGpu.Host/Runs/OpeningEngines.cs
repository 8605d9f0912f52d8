using CtGpu.Host.Engines;

namespace CtGpu.Host.Runs;

/// <summary>
/// Opens engines on a thread of their own: finding a device takes as long as reading the headers of a series. It does not use the
/// thread pool, which takes milliseconds to start.
/// </summary>
internal sealed class OpeningEngines(Func<IReadOnlyList<IEngine>> open) : IDisposable
{
    private readonly Task<IReadOnlyList<IEngine>> _engines =
        Task.Factory.StartNew(open, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <exception cref="CtGpuException">The device asked for is not available.</exception>
    public IReadOnlyList<IEngine> Wait(CancellationToken cancellation)
    {
        _engines.WaitAsync(cancellation).GetAwaiter().GetResult();
        return _engines.Result;
    }

    public void Dispose()
    {
        // If nobody waited for the engines, there was nothing to run, and a failure to open them does not matter.
        Task.WhenAny(_engines).Wait();
        if (!_engines.IsCompletedSuccessfully) return;
        foreach (IEngine engine in _engines.Result) engine.Dispose();
    }
}
