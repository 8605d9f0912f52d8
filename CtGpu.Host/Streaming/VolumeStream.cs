using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Streaming;

/// <summary>
/// Streams volumes through read, device and write, several patients at once: one thread reads (its reads are parallel
/// within a volume), one drives each engine slot, a few write. Queues and buffer pools are bounded, so that a slow
/// stage holds up those before it and memory stays flat. A volume that fails anywhere is reported and passed over; one
/// that fails for its device's sake goes to another device first. A device that is lost takes no more volumes, and with
/// the last one the run ends.
/// </summary>
internal sealed class VolumeStream : IDisposable
{
    private readonly IVolumeEnds _ends;
    private readonly List<IEngine> _slots;
    private readonly int _writers;
    private readonly BufferPool _stored, _hounsfield, _bits, _normalized;
    private readonly VolumeQueue _loaded;
    private readonly BlockingCollection<ComputedVolume> _computed;
    private readonly CancellationTokenSource _broken, _reading;
    private readonly ConcurrentQueue<string> _lost = new();
    private ExceptionDispatchInfo? _bug;

    /// <param name="engines">Engines that share the work.</param>
    /// <param name="volumes">Volumes to come: no more slots and buffers are made than these can use.</param>
    /// <param name="ends">Where volumes come from and go to.</param>
    /// <param name="cancellation">Stops all stages; what was not written then is not reported.</param>
    public VolumeStream(IReadOnlyList<IEngine> engines, int volumes, IVolumeEnds ends, CancellationToken cancellation)
    {
        _ends = ends;
        _slots = Slots(engines, volumes);
        _writers = Math.Clamp(volumes - 1, 1, MostWriters);
        _broken = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _reading = CancellationTokenSource.CreateLinkedTokenSource(_broken.Token);
        _loaded = new(_slots, _slots.Count);
        _computed = new(_writers);
        // One buffer more than the slots hold lets the reader run ahead; outputs wait for writers too.
        // An engine that overlaps copies wants page-locked memory; to the others it is memory like any.
        Func<long, HostBuffer> allocate = bytes => Allocate(engines, bytes);
        _stored = new(_slots.Count + 1, allocate);
        _hounsfield = new(_slots.Count + _writers, allocate);
        _bits = new(_slots.Count + _writers, allocate);
        _normalized = new(_slots.Count + _writers, allocate);
        Clock = new StageClock(_slots.Count, _writers);
    }

    /// <summary>More writers than this gain nothing on one disk.</summary>
    private const int MostWriters = 2;

    public StageClock Clock { get; }

    /// <summary>Names of the engines that were lost.</summary>
    public IReadOnlyCollection<string> Lost => _lost;

    /// <summary>All engines were lost: volumes that had not been tried by then are not reported.</summary>
    public bool NoneLeft { get; private set; }

    /// <summary>Runs until all jobs are written, failed or cancelled.</summary>
    public void Run(IEnumerable<VolumeJob> jobs)
    {
        var slots = _slots.Select((engine, n) => Start($"ctgpu-slot-{n}", () => Compute(engine))).ToList();
        var writers = Enumerable.Range(0, _writers).Select(n => Start($"ctgpu-writer-{n}", Write)).ToList();
        Guard(() => Read(jobs));
        _loaded.Complete();
        slots.ForEach(t => t.Join());
        _computed.CompleteAdding();
        writers.ForEach(t => t.Join());
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

    /// <summary>The engine of each slot: first slots of all engines before second ones, should the volumes be fewer.</summary>
    private static List<IEngine> Slots(IReadOnlyList<IEngine> engines, int volumes)
    {
        var slots = new List<IEngine>();
        for (int n = 0; n < engines.Max(e => e.PreferredSlots); n++) slots.AddRange(engines.Where(e => e.PreferredSlots > n));
        return slots[..Math.Clamp(volumes, 1, slots.Count)];
    }

    private void Read(IEnumerable<VolumeJob> jobs)
    {
        foreach (VolumeJob job in jobs)
        {
            HostBuffer? stored = null;
            try
            {
                Conversion conversion = _ends.Plan(job);
                stored = _stored.Rent(conversion.Plan.Resample.InputShape.Voxels * sizeof(short), _reading.Token);
                long start = Stopwatch.GetTimestamp();
                InputFacts input = _ends.Read(conversion, stored, _reading.Token);
                _loaded.Add(new LoadedVolume(job, conversion, stored, input, Clock.Read(start, input.DecodeShare)), _reading.Token);
                stored = null;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _ends.Fail(job, failure);
            }
            finally
            {
                if (stored != null) _stored.Return(stored);
            }
        }
    }

    private void Compute(IEngine engine)
    {
        using var slot = new EngineSlot(engine);
        while (_loaded.Take(engine, _broken.Token) is { } queued)
        {
            bool moved = false;
            try
            {
                moved = !Compute(engine, slot, queued);
            }
            finally
            {
                if (!moved)
                {
                    _stored.Return(queued.Volume.Stored);
                    _loaded.Release(engine);
                }
            }
        }
    }

    /// <summary>Takes a volume to its results or to its failure; false when another engine has it now.</summary>
    private bool Compute(IEngine engine, EngineSlot slot, QueuedVolume queued)
    {
        LoadedVolume volume = queued.Volume;
        VolumeOutput? output = null;
        try
        {
            VolumePlan plan = volume.Conversion.Plan;
            output = Rent(plan);
            long start = Stopwatch.GetTimestamp();
            bool isResult = engine.ComputesInHostMemory && plan.KeepsVoxels;
            VolumeOutput results = isResult ? output with { Hounsfield = volume.Stored } : output;
            LungMaskResult? mask = slot.Run(volume.Conversion, volume.Stored, results);
            if (isResult)
            {
                BufferPool.Swap(_stored, volume.Stored, _hounsfield, output.Hounsfield);
                queued.Volume = volume = volume with { Stored = output.Hounsfield };
                output = results;
            }

            _computed.Add(new ComputedVolume(volume, output, mask, engine.Name, Clock.Device(start)), _broken.Token);
            output = null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            queued.Failure ??= failure;
            bool ofDevice = EngineSlot.IsOfDevice(failure);
            if (ofDevice && !engine.Answers()) Retire(engine);
            if (ofDevice && _loaded.Move(queued, engine)) return false;
            // What the first device said, if all of them failed it for their own sake.
            _ends.Fail(volume.Job, ofDevice ? queued.Failure : failure);
        }
        finally
        {
            if (output != null) Return(output);
        }

        return true;
    }

    /// <summary>Takes a lost engine out; what waited for it alone fails.</summary>
    private void Retire(IEngine engine)
    {
        IReadOnlyList<QueuedVolume> stranded = _loaded.Retire(engine, out bool first, out bool last);
        if (first) _lost.Enqueue(engine.Name);
        foreach (QueuedVolume queued in stranded)
        {
            _ends.Fail(queued.Volume.Job, queued.Failure!);
            _stored.Return(queued.Volume.Stored);
        }

        if (!last) return;
        NoneLeft = true;
        _reading.Cancel();
    }

    private void Write()
    {
        foreach (ComputedVolume volume in _computed.GetConsumingEnumerable(_broken.Token))
        {
            long start = Stopwatch.GetTimestamp();
            try
            {
                _ends.Write(volume, _broken.Token);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                _ends.Fail(volume.Loaded.Job, failure);
            }
            finally
            {
                Return(volume.Output);
                Clock.Write(start);
            }
        }
    }

    /// <summary>Memory of the engine that gains most by its own, or of another while that one cannot give any.</summary>
    private static HostBuffer Allocate(IReadOnlyList<IEngine> engines, long bytes)
    {
        IEngine[] preferred = [.. engines.OrderByDescending(engine => engine.PreferredSlots)];
        foreach (IEngine engine in preferred[..^1])
        {
            try
            {
                return engine.AllocateHost(bytes);
            }
            catch (Exception shortage) when (EngineSlot.IsOfDevice(shortage))
            {
                // The next one's may be of another kind.
            }
        }

        return preferred[^1].AllocateHost(bytes);
    }

    private VolumeOutput Rent(VolumePlan plan)
    {
        Shape3 shape = plan.Resample.OutputShape;
        HostBuffer hounsfield = _hounsfield.Rent(shape.Voxels * sizeof(short), _broken.Token);
        HostBuffer? bits = null;
        try
        {
            bits = plan.Mask == null ? null : _bits.Rent(new BitGrid(shape).Bytes, _broken.Token);
            HostBuffer? normalized = plan.Normalize == null ? null : _normalized.Rent(shape.Voxels * sizeof(float), _broken.Token);
            return new VolumeOutput(hounsfield, bits, normalized);
        }
        catch
        {
            _hounsfield.Return(hounsfield);
            if (bits != null) _bits.Return(bits);
            throw;
        }
    }

    private void Return(VolumeOutput output)
    {
        _hounsfield.Return(output.Hounsfield);
        if (output.MaskBits != null) _bits.Return(output.MaskBits);
        if (output.Normalized != null) _normalized.Return(output.Normalized);
    }

    private Thread Start(string name, Action stage)
    {
        var thread = new Thread(() => Guard(stage)) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>Ends a stage quietly when the run is cancelled; anything else is a bug that must stop all of them.</summary>
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
