using CtGpu.Host.Engines;
using CtGpu.Host.Memory;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Host.Reading;
using CtGpu.Host.Streaming;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Library.Streams;

/// <summary>Converts volumes from files to items of a stream.</summary>
internal sealed unsafe class StreamWork(
    ConvertOptions options, int threads, bool onCpu, MemoryLimit limit, IReadOnlyDictionary<VolumeJob, CtSeries> series, StreamQueue queue)
    : IVolumeWork, IStreamObserver, IDisposable
{
    private readonly SeriesReaders _readers = new(StreamShape.ReadersFor(threads, series.Count), threads);

    public MemoryNeed NeedOf(VolumeJob job) => VolumeMemory.Of(job.Volume, options, threads, onCpu);

    public Conversion Plan(VolumeJob job)
    {
        if (VolumeMemory.Refusal(job.Name, job.Volume, options, NeedOf(job), limit) is { } refusal) throw refusal;
        return Conversion.Plan(job.Volume, options);
    }

    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation)
    {
        InputFacts facts = _readers.Use(reader => conversion.Read(reader, stored, cancellation));
        facts.RefuseDamage();
        return facts;
    }

    /// <summary>Adds a volume to the queue of the consumer. Waits while the queue is full.</summary>
    public Sidecar Write(ComputedVolume volume, CancellationToken cancellation)
    {
        Conversion conversion = volume.Loaded.Conversion;
        Shape3 shape = conversion.Grid.Shape;
        HostBuffer? mask = null;
        LungSegmentation? lungs = null;
        if (volume.Mask != null)
        {
            mask = AtLeast(shape.Voxels);
            ByteMasks.Expand(volume.Results, shape, mask.Pointer);
            lungs = new LungSegmentation(NativeMemoryManager<byte>.Of(mask, shape.Voxels), conversion.Grid, volume.Mask);
        }

        HostBuffer hounsfield = TakeFrom(volume.Results.Hounsfield, shape.Voxels * sizeof(short));
        HostBuffer? normalized = volume.Results.Normalized is { } floats ? TakeFrom(floats, shape.Voxels * sizeof(float)) : null;
        var buffers = new StreamBuffers(hounsfield, mask, normalized);
        queue.Add(new StreamItem(series[volume.Loaded.Job], conversion.Grid, buffers, Recycle) { Lungs = lungs });
        return VolumeRecord.Of(volume, crop: null, VolumeFormat.Npy);
    }

    public void Written(ComputedVolume volume, Sidecar sidecar, StageClock clock)
    {
    }

    public void Failed(VolumeJob job, Exception failure, StageClock clock)
    {
        CtGpuException error = failure as CtGpuException
            ?? (MemoryShortage.Is(failure)
                ? new CtGpuException(
                    ExitCode.Transient, "memory", $"{job.Name}: not enough memory. Free some, or give a larger spacing.", [job.Name],
                    failure)
                : new CtGpuException(
                    ExitCode.InternalError, "stream", $"{job.Name}: {failure.Message} Please report this bug.", [job.Name], failure));
        try
        {
            queue.Add(new StreamItem(series[job], error));
        }
        catch (OperationCanceledException)
        {
            // The stream was stopped; nobody takes items any more.
        }
    }

    public void Dispose() => _readers.Dispose();

    private void Recycle(StreamItem item)
    {
        StreamBuffers buffers = item.Buffers!;
        queue.Idle.Add(buffers.Hounsfield);
        if (buffers.Mask != null) queue.Idle.Add(buffers.Mask);
        if (buffers.Normalized != null) queue.Idle.Add(buffers.Normalized);
    }

    private HostBuffer AtLeast(long bytes)
    {
        HostBuffer? idle = queue.Idle.Take(bytes);
        if (idle?.Bytes >= bytes) return idle;
        idle?.Dispose();
        return new PageableBuffer(bytes);
    }

    /// <summary>
    /// Takes the memory of a result. Idle memory takes its place, which spares the next volume an allocation. Page-locked memory of a
    /// device is copied instead: it ends with the device, but an item may be used after the stream.
    /// </summary>
    private HostBuffer TakeFrom(HostBuffer results, long bytes)
    {
        if (onCpu) return ((PooledBuffer)results).Take(queue.Idle.Take(results.Bytes) ?? new PageableBuffer(0));
        HostBuffer copy = AtLeast(bytes);
        Buffer.MemoryCopy(results.Pointer, copy.Pointer, bytes, bytes);
        return copy;
    }
}
