using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Threshold;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>Destination of the outputs of a y or z pass.</summary>
internal unsafe interface IYzSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Receives output <paramref name="k"/> of four registers of lines, from line <paramref name="column"/> on.</summary>
    void Put(int k, int column, V a, V b, V c, V d);

    /// <summary>Called after output <paramref name="k"/> of all lines was received.</summary>
    void Finish(int k);
}

/// <summary>Stores floating-point outputs with a non-temporal hint: they are not read before all of them are written.</summary>
internal readonly unsafe struct StreamingSink<V, T>(T* results, nint stride) : IYzSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int k, int column, V a, V b, V c, V d)
    {
        T* to = results + (k * stride) + column;
        V.StoreStreaming(a, to);
        V.StoreStreaming(b, to + V.Count);
        V.StoreStreaming(c, to + (2 * V.Count));
        V.StoreStreaming(d, to + (3 * V.Count));
    }

    public void Finish(int k)
    {
    }
}

/// <summary>
/// Rounds the outputs to int16 and stores them. The last registers may extend past the last column; they are stored to a
/// buffer first, so nothing after the row is overwritten. Each finished row of voxels is thresholded while it is in the
/// L1 cache.
/// </summary>
/// <param name="results">Output 0 of column 0.</param>
/// <param name="stride">Voxels between consecutive outputs of a line.</param>
/// <param name="columns">Number of valid columns.</param>
/// <param name="tail">Buffer of four registers of int16.</param>
/// <param name="bits">Destination of the threshold's bits.</param>
internal readonly unsafe struct Int16Sink<V, T>(short* results, nint stride, int columns, short* tail, BitRows bits) : IYzSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Prefetch distance, in outputs.</summary>
    private const int Ahead = 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int k, int column, V a, V b, V c, V d)
    {
        short* to = results + (k * stride) + column;
        if (Sse.IsSupported) Sse.Prefetch0(to - (Ahead * stride));
        V.StoreRounded(a, b, c, d, column + (4 * V.Count) <= columns ? to : tail);
    }

    public void Finish(int k)
    {
        short* row = results + (k * stride);
        int rest = columns % (4 * V.Count);
        if (rest > 0) Unsafe.CopyBlockUnaligned(row + columns - rest, tail, (uint)(rest * sizeof(short)));
        bits.Write(k, row + columns);
    }
}

/// <summary>Destination of the threshold's bits.</summary>
/// <param name="first">Bits of the row of output 0; null if no bits are needed.</param>
/// <param name="stride">Words between the rows of consecutive outputs.</param>
/// <param name="columns">Voxels per row.</param>
/// <param name="thresholdHounsfield">Voxels at or below this HU are air, voxels above it are solid.</param>
internal readonly unsafe struct BitRows(ulong* first, nint stride, int columns, short thresholdHounsfield)
{
    /// <summary>Thresholds the row of output <paramref name="k"/>, which ends at <paramref name="end"/> and is complete.</summary>
    public void Write(int k, short* end)
    {
        if (first != null) ThresholdCpu.Row(end - columns, columns, thresholdHounsfield, first + (k * stride));
    }
}
