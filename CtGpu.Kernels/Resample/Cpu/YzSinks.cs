using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Threshold;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>What happens with the resampled rows.</summary>
internal unsafe interface IYzSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Takes output <paramref name="k"/> of four registers of lines, the first of which is <paramref name="column"/>.</summary>
    void Put(int k, int column, V a, V b, V c, V d);

    /// <summary>All lines of output <paramref name="k"/> have been put.</summary>
    void Finish(int k);
}

/// <summary>Floating results past the caches: they are read again only after all others are written.</summary>
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
/// Rounded int16 results. Columns past the last go to a place of their own first, so that nothing outside the row is
/// written. Finished rows become the threshold's bits while they are in the first cache.
/// </summary>
/// <param name="results">Output 0 of column 0.</param>
/// <param name="stride">Voxels from output to output.</param>
/// <param name="columns">Columns that exist.</param>
/// <param name="tail">Room for four registers of int16.</param>
/// <param name="bits">Where the bits go.</param>
internal readonly unsafe struct Int16Sink<V, T>(short* results, nint stride, int columns, short* tail, BitRows bits) : IYzSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    /// <summary>Outputs that are made until a line of cache that was asked for is there.</summary>
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

/// <summary>Where the threshold's bits of finished rows go: row k at first + k·stride; nowhere if that is null.</summary>
internal readonly unsafe struct BitRows(ulong* first, nint stride, int columns, short airAtMost)
{
    /// <param name="end">End of row <paramref name="k"/>, all of whose columns are there.</param>
    public void Write(int k, short* end)
    {
        if (first != null) ThresholdCpu.Row(end - columns, columns, airAtMost, first + (k * stride));
    }
}
