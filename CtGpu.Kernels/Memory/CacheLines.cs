using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Memory;

/// <summary>Loops that write what is in no cache: they are the faster for asking for its lines in time, where the processor can be asked.</summary>
internal static unsafe class CacheLines
{
    /// <summary>How far ahead: 2 KiB, which takes a loop about as long as memory takes to answer.</summary>
    private const int Ahead = 1024;

    /// <summary>Asks for a line that is to be written soon. It may lie behind the end of the memory: nothing is read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FetchAhead(short* next)
    {
        if (Sse.IsSupported) Sse.Prefetch0(next + Ahead);
    }

    /// <summary>Copies values that are in a cache to where none of them is.</summary>
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
