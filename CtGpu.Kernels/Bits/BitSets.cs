using System.Numerics;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Bits;

/// <summary>Set operations on bit volumes of one grid.</summary>
internal static unsafe class BitSets
{
    private const int Chunk = 1 << 15;

    /// <summary>target = source and not removed.</summary>
    public static void Difference(ulong* source, ulong* removed, ulong* target, BitGrid grid, WorkerPool pool)
    {
        long words = grid.Words;
        pool.For(Chunks(words), (chunk, _) =>
        {
            long end = Math.Min(words, (chunk + 1L) * Chunk);
            for (long i = (long)chunk * Chunk; i < end; i++) target[i] = source[i] & ~removed[i];
        });
    }

    /// <summary>target = target or added; returns how many bits that set.</summary>
    public static long Union(ulong* target, ulong* added, BitGrid grid, WorkerPool pool)
    {
        long words = grid.Words, set = 0;
        pool.For(Chunks(words), (chunk, _) =>
        {
            long end = Math.Min(words, (chunk + 1L) * Chunk), count = 0;
            for (long i = (long)chunk * Chunk; i < end; i++)
            {
                count += BitOperations.PopCount(added[i] & ~target[i]);
                target[i] |= added[i];
            }

            Interlocked.Add(ref set, count);
        });
        return set;
    }

    private static int Chunks(long words) => checked((int)((words + Chunk - 1) / Chunk));
}
