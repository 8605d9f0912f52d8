using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample;

/// <summary>int16 samples, line v of sample i at i·stride + v.</summary>
internal readonly unsafe struct Int16Source<V, T>(short* samples, nint stride) : ILineSource<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Get(int i, int column) => V.FromInt16(samples + (i * stride) + column);
}

/// <summary>Floating samples; asks for the cache lines of a later sample while it reads this one.</summary>
internal readonly unsafe struct FloatSource<V, T>(T* samples, nint stride, int ahead) : ILineSource<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Get(int i, int column)
    {
        T* at = samples + (i * stride) + column;
        if (Sse.IsSupported) Sse.Prefetch0(at + (ahead * stride));
        return V.Load(at);
    }
}

/// <summary>Floating results, output k of line v at k·stride + v.</summary>
internal readonly unsafe struct FloatSink<V, T>(T* results, nint stride) : ILineSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int k, int column, V value) => V.Store(value, results + (k * stride) + column);
}

/// <summary>The same past the caches: for results that are read again only after all others are written.</summary>
internal readonly unsafe struct StreamingSink<V, T>(T* results, nint stride) : ILineSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int k, int column, V value) => V.StoreStreaming(value, results + (k * stride) + column);
}

/// <summary>Rounded int16 results; only the first <c>lines</c> lines exist.</summary>
internal readonly unsafe struct Int16Sink<V, T>(short* results, nint stride, int lines) : ILineSink<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(int k, int column, V value)
    {
        short* at = results + (k * stride) + column;
        if (column + V.Count <= lines) V.StoreRounded(value, at);
        else if (column < lines) PutPart(at, lines - column, value);
    }

    private static void PutPart(short* at, int count, V value)
    {
        short* all = stackalloc short[V.Count];
        V.StoreRounded(value, all);
        for (int i = 0; i < count; i++) at[i] = all[i];
    }
}
