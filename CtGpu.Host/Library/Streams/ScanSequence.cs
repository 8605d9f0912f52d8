using System.Collections;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Memory;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Library.Streams;

/// <summary>
/// Volumes that are read, resampled and segmented in the background, while the consumer uses those that are complete. Items come in the
/// order of completion, those of refused series first. Enumerate it once, or call <see cref="TryTake"/>; from one thread. Disposing it
/// stops the work. Items that were taken stay valid until they are disposed themselves.
/// </summary>
public sealed class ScanSequence : IEnumerable<StreamItem>, IDisposable
{
    private readonly StreamQueue _queue;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _bug;
    private int _disposed;

    private ScanSequence(
        IReadOnlyList<CtSeries> series, StreamOptions options, EngineOptions device, IEngine engine, CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _queue = new StreamQueue(options.Ahead, _stop.Token);
        Count = series.Count;
        _thread = new Thread(() => Run(series, options, device, engine)) { IsBackground = true, Name = "ctgpu-stream" };
        _thread.Start();
    }

    /// <summary>Number of items that the stream gives unless it is stopped: volumes, and series that fail.</summary>
    public int Count { get; }

    internal static ScanSequence Start(
        IReadOnlyList<string> inputs, StreamOptions options, EngineOptions device, CancellationToken search,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Ahead, 1, nameof(options));
        ReadOptions read = options.Read with { AcceptSingleSlice = options.Read.AcceptSingleSlice && options.Spacing == null };
        _ = options.ToConvertOptions();
        CtSeries[] series =
            [.. VolumeFinder.Find(inputs, read.Rules, device.Jobs, search).Select(found => new CtSeries(found, read))];
        return new ScanSequence(series, options, device, CtGpuEngine.Open(device), cancellation);
    }

    /// <summary>Waits for the next item. Dispose it after use, so that its memory can be reused.</summary>
    /// <param name="timeout">Longest time to wait; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="item">The item, or null.</param>
    /// <returns>False if the time is over or the stream has ended; <see cref="IsCompleted"/> tells which.</returns>
    /// <exception cref="OperationCanceledException">The stream was cancelled.</exception>
    public bool TryTake(TimeSpan timeout, out StreamItem? item)
    {
        if (_queue.TryTake(timeout, out item)) return true;
        _bug?.Throw();
        _cancellation.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Whether the last item was taken.</summary>
    public bool IsCompleted => _queue.IsCompleted;

    /// <summary>All items, in the order of completion. Each is valid until it is disposed, which is up to the consumer.</summary>
    /// <exception cref="OperationCanceledException">The stream was cancelled.</exception>
    public IEnumerator<StreamItem> GetEnumerator()
    {
        while (TryTake(Timeout.InfiniteTimeSpan, out StreamItem? item)) yield return item!;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Stops the work and frees the memory, except that of items in use.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _stop.Cancel();
        _thread.Join();
        _queue.Dispose();
        _stop.Dispose();
    }

    private void Run(IReadOnlyList<CtSeries> series, StreamOptions options, EngineOptions device, IEngine engine)
    {
        try
        {
            using (engine)
            {
                foreach (CtSeries refused in series.Where(one => one.Refusal != null))
                    _queue.Add(new StreamItem(refused, refused.Refusal!));
                var jobs = new Dictionary<VolumeJob, CtSeries>(ReferenceEqualityComparer.Instance);
                foreach (CtSeries one in series.Where(one => one.Refusal == null))
                    jobs.Add(new VolumeJob(one.Files[0], one.Found.Volume!), one);
                if (jobs.Count > 0) Run(jobs, options.ToConvertOptions(), device.Jobs, engine);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            _bug = ExceptionDispatchInfo.Capture(bug);
        }
        finally
        {
            _queue.Complete();
        }
    }

    private void Run(Dictionary<VolumeJob, CtSeries> jobs, ConvertOptions options, int threads, IEngine engine)
    {
        MemoryLimit limit = MemoryLimit.Of(threads, NativeMemoryLimit.Allocated);
        using var work = new StreamWork(options, threads, engine is CpuEngine, limit, jobs, _queue);
        var budget = new MemoryBudget(limit.Available, Math.Min(jobs.Keys.Max(job => work.NeedOf(job).Total), limit.Available));
        StreamShape shape = StreamShape.For([engine], jobs.Count, threads, budget);
        // The consumer decides how fast items are taken.
        shape = shape with { MostWriters = shape.Writers };
        using var stream = new VolumeStream(shape, work, work, _stop.Token, budget);
        stream.Run(jobs.Keys);
    }
}
