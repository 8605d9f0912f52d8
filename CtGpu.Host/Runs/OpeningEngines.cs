using CtGpu.Host.Engines;

namespace CtGpu.Host.Runs;

/// <summary>
/// Engines that are being opened on a thread of their own, since finding a device takes as long as reading the headers
/// of a series. Not one of the thread pool's: the pool itself takes milliseconds to start.
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
        // A failure that nobody waited for concerns nobody: there was nothing to run on the device.
        Task.WhenAny(_engines).Wait();
        if (!_engines.IsCompletedSuccessfully) return;
        foreach (IEngine engine in _engines.Result) engine.Dispose();
    }
}
