using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Stores the outputs of the y pass unchanged.</summary>
internal struct SampleSink<T> : IYzSink<SampleSink<T>, T>
    where T : unmanaged
{
    /// <summary>View that begins at the last result stored.</summary>
    public ArrayView<T> Results;

    /// <summary>Elements between consecutive results.</summary>
    public long Stride;

    private long _step;

    public SampleSink<T> Put(T value)
    {
        SampleSink<T> next = this;
        next.Results = LineCursor.Advance(Results, _step);
        next.Results[0] = value;
        next._step = Stride;
        return next;
    }

    public SampleSink<T> Flush(int results) => this;

    public void End()
    {
        // Put stores every result immediately.
    }
}

/// <summary>
/// Rounds the outputs of the z pass to int16, stores them, and thresholds them to one bit per voxel. Each thread collects the
/// bits of its own line in a register. As soon as there are 32, the group turns them through shared memory, so that each thread
/// writes the bits of 32 neighbours along x.
/// </summary>
internal struct HounsfieldSink<T, TFloat> : IYzSink<HounsfieldSink<T, TFloat>, T>
    where T : unmanaged, INumberBase<T>
    where TFloat : struct, IDeviceFloat<T>
{
    /// <summary>View that begins at the last result stored.</summary>
    public ArrayView<short> Results;

    /// <summary>Elements between consecutive results.</summary>
    public long Stride;

    /// <summary>Voxels at or below this HU are air, voxels above it are solid.</summary>
    public int ThresholdHounsfield;

    /// <summary>Shared memory of <see cref="HounsfieldBits.SharedWords"/>.</summary>
    public ArrayView<uint> Gathered;

    /// <summary>Receives the bits.</summary>
    public ArrayView<uint> Bits;

    /// <summary>Index of the 32-bit word of this thread's warp for the first result that is not written yet.</summary>
    public long Word;

    /// <summary>32-bit words between consecutive results; 0 if no bits are needed.</summary>
    public long WordStride;

    private long _step;
    private ulong _collected;
    private int _count;

    public HounsfieldSink<T, TFloat> Put(T value)
    {
        HounsfieldSink<T, TFloat> next = this;
        int hounsfield = TFloat.Round(value);
        next.Results = LineCursor.Advance(Results, _step);
        DeviceIntrinsics.StoreInt16(ref next.Results[0], hounsfield);
        next._step = Stride;
        // The newest bit is the highest.
        next._collected = (_collected >> 1) | (hounsfield > ThresholdHounsfield ? 1UL << 63 : 0);
        return next;
    }

    public HounsfieldSink<T, TFloat> Flush(int results)
    {
        HounsfieldSink<T, TFloat> next = this;
        next._count += results;
        if (next._count >= HounsfieldBits.PerWord)
        {
            if (WordStride != 0) next.Turn(HounsfieldBits.PerWord);
            next._count -= HounsfieldBits.PerWord;
            next.Word += HounsfieldBits.PerWord * WordStride;
        }

        return next;
    }

    public void End()
    {
        if (WordStride != 0) Turn(_count);
    }

    /// <summary>
    /// Writes the oldest bits, one row of bits per thread. The bits of thread j are rotated by j; so the bits of row r of all threads
    /// are at different places, and thread r finds the bit at place p in the word of thread p - r.
    /// </summary>
    private void Turn(int results)
    {
        int lane = Group.IdxX & (HounsfieldBits.PerWord - 1), warp = Group.IdxX / HounsfieldBits.PerWord;
        uint word = (uint)(_collected >> (64 - _count)), rotated = (word << lane) | (word >> (32 - lane));
        int at = (warp * 2 * HounsfieldBits.PerWord) + lane;
        // Twice, so that the words of threads -r to 31 - r are neighbours.
        Gathered[at] = rotated;
        Gathered[at + HounsfieldBits.PerWord] = rotated;
        Group.Barrier();
        int from = (warp * 2 * HounsfieldBits.PerWord) + HounsfieldBits.PerWord - lane;
        LineBlock<uint> low = Unsafe.As<uint, LineBlock<uint>>(ref Gathered[from]);
        LineBlock<uint> high = Unsafe.As<uint, LineBlock<uint>>(ref Gathered[from + LineBlock<uint>.Length]);
        uint row = HounsfieldBits.Diagonal(low, 0) | HounsfieldBits.Diagonal(high, LineBlock<uint>.Length);
        row = (row >> lane) | (row << (32 - lane));
        if (lane < results) Bits[Word + (lane * WordStride)] = row;
        Group.Barrier();
    }
}
