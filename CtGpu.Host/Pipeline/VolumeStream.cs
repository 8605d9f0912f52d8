using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using CtGpu.Host.Devices;
using CtGpu.Kernels;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// Streams volumes through read, device and write, several patients at once: one thread reads (its reads are parallel
/// within a volume), one drives each engine slot, a few write. Queues and buffer pools are bounded, so that a slow
/// stage holds up those before it and memory stays flat. A volume that fails anywhere is reported and passed over.
/// </summary>
internal sealed class VolumeStream : IDisposable
{
    private readonly IVolumeEnds _ends;
    private readonly List<IEngine> _slots;
    private readonly int _writers;
    private readonly BufferPool _stored, _hounsfield, _bits, _normalized;
    private readonly BlockingCollection<LoadedVolume> _loaded;
    private readonly BlockingCollection<ComputedVolume> _computed;
    private readonly CancellationTokenSource _broken;
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
        _loaded = new(_slots.Count);
        _computed = new(_writers);
        // One buffer more than the slots hold lets the reader run ahead; outputs wait for writers too.
        // An engine that overlaps copies wants page-locked memory; to the others it is memory like any.
        Func<long, HostBuffer> allocate = engines.MaxBy(e => e.PreferredSlots)!.AllocateHost;
        _stored = new(_slots.Count + 1, allocate);
        _hounsfield = new(_slots.Count + _writers, allocate);
        _bits = new(_slots.Count + _writers, allocate);
        _normalized = new(_slots.Count + _writers, allocate);
        Clock = new StageClock(_slots.Count, _writers);
    }

    /// <summary>More writers than this gain nothing on one disk.</summary>
    private const int MostWriters = 2;

    public StageClock Clock { get; }

    /// <summary>Runs until all jobs are written, failed or cancelled.</summary>
    public void Run(IEnumerable<VolumeJob> jobs)
    {
        var slots = _slots.Select((engine, n) => Start($"ctgpu-slot-{n}", () => Compute(engine))).ToList();
        var writers = Enumerable.Range(0, _writers).Select(n => Start($"ctgpu-writer-{n}", Write)).ToList();
        Guard(() => Read(jobs));
        _loaded.CompleteAdding();
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
        _loaded.Dispose();
        _computed.Dispose();
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
                stored = _stored.Rent(conversion.Plan.Resample.Input.Voxels * sizeof(short), _broken.Token);
                long start = Stopwatch.GetTimestamp();
                InputFacts input = _ends.Read(conversion, stored, _broken.Token);
                _loaded.Add(new LoadedVolume(job, conversion, stored, input, Clock.Read(start)), _broken.Token);
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
        IVolumeSlot? slot = null;
        try
        {
            foreach (LoadedVolume volume in _loaded.GetConsumingEnumerable(_broken.Token))
            {
                VolumeOutput? output = null;
                try
                {
                    output = Rent(volume.Conversion.Plan);
                    long start = Stopwatch.GetTimestamp();
                    slot ??= engine.CreateSlot();
                    var mask = VolumeSteps.Run(slot, volume.Conversion, volume.Stored, output);
                    _computed.Add(new ComputedVolume(volume, output, mask, engine.Name, Clock.Device(start)), _broken.Token);
                    output = null;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    _ends.Fail(volume.Job, failure);
                    // What a failed step left behind must not meet the next volume.
                    slot?.Dispose();
                    slot = null;
                }
                finally
                {
                    _stored.Return(volume.Stored);
                    if (output != null) Return(output);
                }
            }
        }
        finally
        {
            slot?.Dispose();
        }
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

    private VolumeOutput Rent(VolumePlan plan)
    {
        Shape3 shape = plan.Resample.Output;
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
        catch (OperationCanceledException) when (_broken.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            Interlocked.CompareExchange(ref _bug, ExceptionDispatchInfo.Capture(bug), null);
            _broken.Cancel();
        }
    }
}
