using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Memory;

/// <summary>Prefetches the destination of streaming writes, on processors with a prefetch instruction.</summary>
internal static unsafe class CacheLines
{
    /// <summary>Prefetch distance in values (2 KiB). A loop needs about the latency of main memory to write that much.</summary>
    private const int Ahead = 1024;

    /// <summary>
    /// Prefetches a cache line that will be written soon. The line may be beyond the end of the memory: a prefetch never faults.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(short* next)
    {
        if (Sse.IsSupported) Sse.Prefetch0(next + Ahead);
    }

    /// <summary>Copies cached values to memory that is not cached.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(short* from, short* to, int count)
    {
        int i = 0;
        for (; i + (2 * Vector<short>.Count) <= count; i += 2 * Vector<short>.Count)
        {
            FetchAhead(to + i);
            Vector<short> first = Vector.Load(from + i), second = Vector.Load(from + i + Vector<short>.Count);
            first.Store(to + i);
            second.Store(to + i + Vector<short>.Count);
        }

        for (; i < count; i++) to[i] = from[i];
    }
}
