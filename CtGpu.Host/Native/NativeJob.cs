namespace CtGpu.Host.Native;

/// <summary>
/// A call that may take long, on a thread of its own. The caller waits for it in short pieces, between which it can react to signals.
/// </summary>
internal sealed class NativeJob : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<object?> _task;
    private bool _isTaken;

    public NativeJob(Func<CancellationToken, object?> call) => _task =
        Task.Factory.StartNew(() => call(_stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Waits. True with the result if the call has ended; throws what it threw.</summary>
    public bool Wait(int milliseconds, out object? result)
    {
        result = null;
        try
        {
            if (!_task.Wait(milliseconds)) return false;
        }
        catch (AggregateException)
        {
            // The next line throws the exception itself.
        }

        result = _task.GetAwaiter().GetResult();
        _isTaken = true;
        return true;
    }

    public void Cancel() => _stop.Cancel();

    /// <summary>Stops the call and waits until it has ended: it may write to memory of the caller.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAny(_task).Wait();
        if (!_isTaken && _task.IsCompletedSuccessfully) (_task.Result as IDisposable)?.Dispose();
        _stop.Dispose();
    }
}
