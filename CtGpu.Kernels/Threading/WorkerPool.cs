namespace CtGpu.Kernels.Threading;

/// <summary>
/// Persistent threads for loops over slices or rows. The calling thread takes part, so a pool of one worker runs everything on the
/// caller. Only one loop may run at a time, and loops must not be nested.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _start = new(0);
    private readonly CountdownEvent _done = new(1);
    private Action<int, int>? _body;
    private int _next;
    private int _count;
    private Exception? _failure;
    private volatile bool _stopping;

    /// <param name="workers">Number of concurrent threads, the caller included. At least 1.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Workers = workers;
        _threads = new Thread[workers - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"ctgpu-worker-{worker}" };
            _threads[i].Start();
        }
    }

    public int Workers { get; }

    /// <summary>
    /// Calls <paramref name="body"/> (item, worker) once for every item in 0..<paramref name="count"/>-1, in any order, on up to
    /// <see cref="Workers"/> threads. The worker number, 0..Workers-1, identifies the thread, for memory per thread. After an
    /// exception no further items start; the first exception is rethrown after all threads have stopped.
    /// </summary>
    public void For(int count, Action<int, int> body)
    {
        if (count <= 0) return;
        int helpers = Math.Min(_threads.Length, count - 1);
        _body = body;
        _count = count;
        _next = 0;
        _failure = null;
        if (helpers > 0)
        {
            _done.Reset(helpers);
            _start.Release(helpers);
        }

        Drain(0);
        if (helpers > 0) _done.Wait();
        _body = null;
        if (_failure != null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
    }

    public void Dispose()
    {
        _stopping = true;
        if (_threads.Length > 0) _start.Release(_threads.Length);
        foreach (Thread thread in _threads) thread.Join();
        _start.Dispose();
        _done.Dispose();
    }

    private void Serve(int worker)
    {
        while (true)
        {
            _start.Wait();
            if (_stopping) return;
            Drain(worker);
            _done.Signal();
        }
    }

    private void Drain(int worker)
    {
        Action<int, int> body = _body!;
        int item;
        while ((item = Interlocked.Increment(ref _next) - 1) < _count)
        {
            try
            {
                body(item, worker);
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
                Volatile.Write(ref _next, _count);
            }
        }
    }
}
