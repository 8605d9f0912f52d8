using System.Diagnostics;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Engines;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Reading;

/// <summary>
/// Reads the slices of one series at a time, on several threads, each directly into its place in the volume. Values that mean
/// "outside the scan" are counted while they are read. If the plan asks for it, values become HU in the same step.
/// </summary>
internal sealed unsafe class SeriesReader : IDisposable
{
    private readonly WorkerPool _workers;
    private readonly SlicePixelReader?[] _readers;
    private readonly DicomReaderChoice _choice;
    private readonly NativeBuffer<short>?[] _unplaced;

    /// <param name="threads">Threads that read at the same time, up to eight slices each.</param>
    /// <param name="choice">The decoder to use.</param>
    public SeriesReader(int threads, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        _choice = choice;
        _workers = new WorkerPool(threads);
        _readers = new SlicePixelReader?[threads];
        _unplaced = new NativeBuffer<short>?[threads];
    }

    /// <summary>Fills <paramref name="stored"/> with the volume, z,y,x: 16-bit stored values, or HU if the plan says so.</summary>
    /// <param name="progress">Receives the number of slices read so far. Called on the reader threads.</param>
    public InputFacts Read(ReadingPlan plan, HostBuffer stored, CancellationToken cancellation, Action<int>? progress = null)
    {
        IReadOnlyList<SliceHeader> slices = plan.Slices;
        if (slices[0].Volume is { } volume) return VolumeIntake.Read(plan, volume, stored, cancellation, progress);
        StackRepair? repair = plan.Repair;
        int sliceVoxels = slices[0].Rows * slices[0].Columns;
        var hashes = new Xxh128[slices.Count];
        var damage = new CodingDamage[slices.Count];
        long padding = 0, busy = 0, waiting = 0;
        int done = 0;
        int[] order = ReadingOrder.Of(slices);
        // No thread takes several slices while another has none.
        int batchSize = (_readers[0] ??= new SlicePixelReader(_choice)).BatchSizeOf(slices[0]);
        batchSize = Math.Clamp(order.Length / _workers.Workers, 1, batchSize);
        _workers.For((order.Length + batchSize - 1) / batchSize, (part, worker) =>
        {
            cancellation.ThrowIfCancellationRequested();
            SlicePixelReader reader = _readers[worker] ??= new SlicePixelReader(_choice);
            long start = Stopwatch.GetTimestamp(), waited = reader.WaitedTicks;
            ReadOnlySpan<int> indices = order.AsSpan(batchSize * part, Math.Min(batchSize, order.Length - (batchSize * part)));
            var intakes = new SliceIntake[indices.Length];
            var targets = new SliceTarget[indices.Length];
            for (int i = 0; i < indices.Length; i++)
            {
                int z = indices[i];
                short* slice = repair == null
                    ? stored.As<short>() + ((long)z * sliceVoxels)
                    : Unplaced(worker, (long)batchSize * sliceVoxels) + ((long)i * sliceVoxels);
                intakes[i] = new SliceIntake(plan.Padding.Slices[z].Padding, plan.Rescale, z);
                targets[i] = new SliceTarget(slices[z], slice, intakes[i]);
            }

            Span<Xxh128> hashesOfBatch = stackalloc Xxh128[indices.Length];
            reader.Read(targets, hashesOfBatch);
            for (int i = 0; i < indices.Length; i++)
            {
                hashes[indices[i]] = hashesOfBatch[i];
                damage[indices[i]] = intakes[i].Damage;
                Interlocked.Add(ref padding, intakes[i].PaddingVoxels);
                repair?.Place(indices[i], targets[i].Destination, stored.As<short>());
            }

            Interlocked.Add(ref waiting, reader.WaitedTicks - waited);
            Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - start);
            progress?.Invoke(Interlocked.Add(ref done, indices.Length));
        });
        if (repair != null) Complete(repair, stored.As<short>());
        return new InputFacts(InputFingerprint.HashOf(hashes), padding, 1 - ((double)waiting / Math.Max(1, busy)))
        {
            Damaged = [.. slices.Zip(damage, (slice, found) => new DamagedSlice(slice.Path, found)).Where(slice => slice.Damage != 0)],
        };
    }

    public void Dispose()
    {
        _workers.Dispose();
        foreach (SlicePixelReader? reader in _readers) reader?.Dispose();
        foreach (NativeBuffer<short>? slice in _unplaced) slice?.Dispose();
    }

    private short* Unplaced(int worker, long voxels)
    {
        NativeBuffer<short> buffer = _unplaced[worker] ?? new(0);
        Scratch.Grow(ref buffer, voxels);
        _unplaced[worker] = buffer;
        return buffer.Pointer;
    }

    private void Complete(StackRepair repair, short* grid)
    {
        _workers.For(repair.EmptyPlanes.Count, (k, _) => repair.Fill(repair.EmptyPlanes[k], grid));
        _workers.For(repair.UnevenRows, (row, _) => repair.Interpolate(row, grid));
        _workers.For(repair.Planes, (k, _) => repair.Finish(k, grid));
    }
}
