using System.Diagnostics;
using CtGpu.Host.Cohort;
using CtGpu.Host.Devices;
using CtGpu.Host.Dicom;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Pipeline;

/// <summary>
/// Reads the slices of one series at a time, on several threads, each straight into its place in the volume. Values that
/// mean "outside the scan" are counted on the way, and where the grid stays they become HU there.
/// </summary>
internal sealed unsafe class SeriesReader : IDisposable
{
    private readonly WorkerPool _workers;
    private readonly SlicePixelReader?[] _readers;
    private readonly DicomReaderChoice _choice;
    private readonly NativeBuffer<short>?[] _unplaced;

    /// <param name="threads">Slices that are read at once.</param>
    /// <param name="choice">Who decodes.</param>
    public SeriesReader(int threads, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        _choice = choice;
        _workers = new WorkerPool(threads);
        _readers = new SlicePixelReader?[threads];
        _unplaced = new NativeBuffer<short>?[threads];
    }

    /// <summary>Fills <paramref name="stored"/> with what the conversion's plan starts from, z,y,x: 16-bit stored values, or HU.</summary>
    public InputFacts Read(Conversion conversion, HostBuffer stored, CancellationToken cancellation)
    {
        IReadOnlyList<SliceHeader> slices = conversion.Volume.Slices;
        StackRepair? repair = conversion.Repair;
        int sliceVoxels = slices[0].Rows * slices[0].Columns;
        var hashes = new Xxh128[slices.Count];
        long padding = 0, busy = 0, waiting = 0;
        int[] order = ReadingOrder.Of(slices);
        _workers.For(order.Length, (k, worker) =>
        {
            int z = order[k];
            cancellation.ThrowIfCancellationRequested();
            SlicePixelReader reader = _readers[worker] ??= new SlicePixelReader(_choice);
            long start = Stopwatch.GetTimestamp(), waited = reader.WaitedTicks;
            short* slice = repair == null ? stored.As<short>() + ((long)z * sliceVoxels) : Unplaced(worker, sliceVoxels);
            var intake = new SliceIntake(conversion.Padding, conversion.RescaleOnReading, z);
            hashes[z] = reader.Read(slices[z], slice, intake);
            Interlocked.Add(ref padding, intake.PaddingVoxels);
            repair?.Place(z, slice, stored.As<short>());
            Interlocked.Add(ref waiting, reader.WaitedTicks - waited);
            Interlocked.Add(ref busy, Stopwatch.GetTimestamp() - start);
        });
        if (repair != null) Complete(repair, conversion.Volume.Geometry.Shape.Z, stored.As<short>());
        return new InputFacts(InputFingerprint.HashOf(hashes), padding, 1 - ((double)waiting / Math.Max(1, busy)));
    }

    public void Dispose()
    {
        _workers.Dispose();
        foreach (SlicePixelReader? reader in _readers) reader?.Dispose();
        foreach (NativeBuffer<short>? slice in _unplaced) slice?.Dispose();
    }

    private short* Unplaced(int worker, int voxels)
    {
        NativeBuffer<short> buffer = _unplaced[worker] ?? new(0);
        Scratch.Grow(ref buffer, voxels);
        _unplaced[worker] = buffer;
        return buffer.Pointer;
    }

    private void Complete(StackRepair repair, int planes, short* grid)
    {
        _workers.For(repair.EmptyPlanes.Count, (k, _) => repair.Fill(repair.EmptyPlanes[k], grid));
        _workers.For(planes, (k, _) => repair.Finish(k, grid));
    }
}
