using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;

namespace CtGpu.Host.Streaming;

/// <summary>
/// Converts several volumes at the same time. It owns the threads, queues and buffers, and nothing else. Each reader reads a volume (its
/// reads are parallel within the volume), one thread drives each engine slot, and writers are added until they write no faster. Queues
/// and buffer pools are bounded: a slow stage makes earlier stages wait, and memory does not grow. If memory or the device fails, another
/// engine tries the volume. A volume that still fails is reported, and the others go on. A lost device takes no more volumes; when the
/// last one is lost, the run ends.
/// </summary>
internal sealed class VolumeStream : IDisposable
{
    private readonly IVolumeWork _work;
    private readonly IStreamObserver _observer;
    private readonly StreamShape _shape;
    private readonly WriterGrowth _growth;
    private readonly ConcurrentQueue<Thread> _writers = new();
    private readonly MemoryBudget _budget;
    private readonly VolumePlan? _largest;
    private readonly bool _isTight;
    private readonly BufferPool _stored, _hounsfield, _bits, _normalized;
    private readonly VolumeQueue _loaded;
    private readonly BlockingCollection<ComputedVolume> _computed;
    private readonly CancellationTokenSource _broken, _reading;
    private readonly ConcurrentQueue<string> _lost = new();
    private ExceptionDispatchInfo? _bug;

    /// <param name="shape">How many volumes are read, computed and written at the same time.</param>
    /// <param name="work">What to do with a volume before and after its engine.</param>
    /// <param name="observer">Receives the outcome of each volume.</param>
    /// <param name="cancellation">Stops all stages. Volumes that are not written by then are not reported.</param>
    /// <param name="budget">Bounds the memory of the volumes; null for no bound beyond the number of buffers.</param>
    /// <param name="largest">Plan of the largest volume, for which slots reserve memory; null if it is unknown.</param>
    public VolumeStream(
        StreamShape shape, IVolumeWork work, IStreamObserver observer, CancellationToken cancellation, MemoryBudget? budget = null,
        VolumePlan? largest = null)
    {
        _shape = shape;
        _largest = largest;
        _work = work;
        _observer = observer;
        _growth = new(shape.Writers, shape.MostWriters);
        _broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(_broken.Token);
        _loaded = new(shape.Slots, shape.Slots.Count);
        _computed = new(shape.Writers);
        foreach (IEngine engine in shape.Slots.Distinct()) engine.Divide(shape.Slots.Count(slot => slot == engine));
        Func<long, HostBuffer> allocate = new HostMemory(shape.Slots).Allocate;
        _budget = budget ?? MemoryBudget.Unlimited;
        _isTight = _budget.IsTight(shape.Volumes);
        _stored = new(shape.Inputs, allocate, reuses: !_isTight);
        _hounsfield = new(shape.Results, allocate, reuses: !_isTight);
        _bits = new(shape.Results, allocate, reuses: !_isTight);
        _normalized = new(shape.Results, allocate, reuses: !_isTight);
        Clock = new StageClock(shape.Readers, shape.Slots.Count, shape.Writers);
    }

    public StageClock Clock { get; }

    /// <summary>Names of the engines that were lost.</summary>
    public IReadOnlyCollection<string> Lost => _lost;

    /// <summary>All engines were lost. Volumes that no engine had tried by then are not reported.</summary>
    public bool NoneLeft { get; private set; }

    /// <summary>Runs until all jobs are written, failed or cancelled.</summary>
    public void Run(IEnumerable<VolumeJob> jobs)
    {
        using IEnumerator<VolumeJob> next = jobs.GetEnumerator();
        var slots = _shape.Slots.Select((engine, n) => Start($"ctgpu-slot-{n}", () => Compute(engine))).ToList();
        for (int n = 0; n < _shape.Writers; n++) StartWriter();
        var readers = Enumerable.Range(1, _shape.Readers - 1).Select(n => Start($"ctgpu-reader-{n}", () => Read(next))).ToList();
        Guard(() => Read(next));
        readers.ForEach(t => t.Join());
        _loaded.Complete();
        slots.ForEach(t => t.Join());
        _computed.CompleteAdding();
        // A writer that adds another one does so before it ends.
        while (_writers.TryDequeue(out Thread? writer)) writer.Join();
        _bug?.Throw();
    }

    public void Dispose()
    {
        _stored.Dispose();
        _hounsfield.Dispose();
        _bits.Dispose();
        _normalized.Dispose();
        _computed.Dispose();
        _reading.Dispose();
        _broken.Dispose();
    }

    /// <summary>The next job, or null. Called by all readers.</summary>
    private static VolumeJob? Next(IEnumerator<VolumeJob> jobs)
    {
        lock (jobs) return jobs.MoveNext() ? jobs.Current : null;
    }

    private void Read(IEnumerator<VolumeJob> jobs)
    {
        while (Next(jobs) is { } job)
        {
            PooledBuffer? stored = null;
            bool queued = false;
            try
            {
                Conversion conversion = _work.Plan(job);
                _budget.Reserve(job, _work.NeedOf(job), _reading.Token);
                stored = _stored.Rent(conversion.StoredBytes, _reading.Token);
                _observer.Entered(job, VolumeStage.Reading);
                long start = Stopwatch.GetTimestamp();
                InputFacts input = _work.Read(conversion, stored, _reading.Token);
                var loaded = new LoadedVolume(job, conversion, stored, input, Clock.Read(start, input.DecodeShare));
                _loaded.Add(new QueuedVolume(loaded, stored), _reading.Token);
                stored = null;
                queued = true;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _observer.Failed(job, failure, Clock);
            }
            finally
            {
                stored?.Dispose();
                if (!queued) _budget.Release(job);
            }
        }
    }

    private void Compute(IEngine engine)
    {
        using var slot = new EngineSlot(engine, _isTight ? null : _largest);
        while (_loaded.Take(engine, _broken.Token) is { } queued)
        {
            bool moved = false, computed = false;
            try
            {
                moved = !Compute(engine, slot, queued, out computed);
            }
            finally
            {
                if (!moved)
                {
                    queued.Stored.Dispose();
                    if (_isTight) slot.Dispose();
                    VolumeJob job = queued.Volume.Job;
                    if (computed) _budget.Reduce(job, _work.NeedOf(job).Results);
                    else _budget.Release(job);
                    _loaded.Release(engine);
                }
            }
        }
    }

    /// <summary>Computes a volume or reports its failure. False if the volume was moved to another engine.</summary>
    /// <param name="computed">The results were given to a writer.</param>
    private bool Compute(IEngine engine, EngineSlot slot, QueuedVolume queued, out bool computed)
    {
        LoadedVolume volume = queued.Volume;
        VolumeResults? results = null;
        computed = false;
        try
        {
            VolumePlan plan = volume.Conversion.Computing;
            results = Rent(plan, out PooledBuffer hounsfield);
            _observer.Entered(volume.Job, VolumeStage.Computing);
            long start = Stopwatch.GetTimestamp();
            LungMaskResult? mask = slot.Run(
                volume.Conversion, queued.Stored, plan.InPlace ? results with { Hounsfield = queued.Stored } : results);
            if (plan.InPlace) PooledBuffer.Exchange(queued.Stored, hounsfield);
            _computed.Add(new ComputedVolume(volume, results, mask, engine.Name, Clock.Device(start)), _broken.Token);
            results = null;
            computed = true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            queued.Failure ??= failure;
            bool ofDevice = EngineSlot.IsOfDevice(failure);
            if (ofDevice && !engine.Answers()) Retire(engine);
            if (ofDevice && _loaded.Move(queued, engine)) return false;
            // If every device failed the volume, the failure of the first one is reported.
            _observer.Failed(volume.Job, ofDevice ? queued.Failure : failure, Clock);
        }
        finally
        {
            results?.Dispose();
        }

        return true;
    }

    /// <summary>Removes a lost engine. Reports a failure for each volume that no other engine can try.</summary>
    private void Retire(IEngine engine)
    {
        IReadOnlyList<QueuedVolume> stranded = _loaded.Retire(engine, out bool first, out bool last);
        if (first) _lost.Enqueue(engine.Name);
        foreach (QueuedVolume queued in stranded)
        {
            _observer.Failed(queued.Volume.Job, queued.Failure!, Clock);
            queued.Stored.Dispose();
            _budget.Release(queued.Volume.Job);
        }

        if (!last) return;
        NoneLeft = true;
        _reading.Cancel();
    }

    private void StartWriter() => _writers.Enqueue(Start($"ctgpu-writer-{_writers.Count}", Write));

    /// <summary>Adds or removes a writer, if that makes the writing faster.</summary>
    /// <returns>False if the calling writer ends.</returns>
    private bool Adapt(ComputedVolume written)
    {
        int change = _growth.Written(written.Loaded.Conversion.StoredBytes, _computed.Count > 0, Stopwatch.GetTimestamp());
        Clock.Writers = Math.Max(Clock.Writers, _growth.Writers);
        if (change <= 0) return change == 0;
        _hounsfield.Grow();
        _bits.Grow();
        _normalized.Grow();
        StartWriter();
        return true;
    }

    private void Write()
    {
        foreach (ComputedVolume volume in _computed.GetConsumingEnumerable(_broken.Token))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                _observer.Entered(volume.Loaded.Job, VolumeStage.Writing);
                Sidecar sidecar = _work.Write(volume, _broken.Token);
                _observer.Written(volume, sidecar, Clock);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _observer.Failed(volume.Loaded.Job, failure, Clock);
            }
            finally
            {
                volume.Results.Dispose();
                _budget.Release(volume.Loaded.Job);
                Clock.Write(start);
            }

            if (!Adapt(volume)) return;
        }
    }

    private VolumeResults Rent(VolumePlan plan, out PooledBuffer hounsfield)
    {
        PooledBuffer? rented = null;
        VolumeResults results = VolumeResults.Allocate(
            plan,
            bytes => rented = _hounsfield.Rent(bytes, _broken.Token),
            bytes => _bits.Rent(bytes, _broken.Token),
            bytes => _normalized.Rent(bytes, _broken.Token));
        hounsfield = rented!;
        return results;
    }

    private Thread Start(string name, Action stage)
    {
        var thread = new Thread(() => Guard(stage)) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>Runs a stage. Cancellation ends it normally; any other exception is a bug and stops all stages.</summary>
    private void Guard(Action stage)
    {
        try
        {
            stage();
        }
        catch (OperationCanceledException) when (_broken.IsCancellationRequested || _reading.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            Interlocked.CompareExchange(ref _bug, ExceptionDispatchInfo.Capture(bug), null);
            _broken.Cancel();
        }
    }
}
