using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Bits.Cpu;

/// <summary>Set operations on bit volumes and on their slices.</summary>
internal static unsafe class BitSets
{
    private const int Chunk = 1 << 15;

    /// <summary>Replaces a volume by its complement; padding bits stay zero.</summary>
    public static void Complement(ulong* bits, BitGrid grid, WorkerPool pool) => Complement(bits, bits, grid, pool);

    /// <summary>Writes the complement of a volume; padding bits stay zero.</summary>
    public static void Complement(ulong* source, ulong* target, BitGrid grid, WorkerPool pool) => pool.For(grid.Shape.Z, (z, _) =>
    {
        long offset = z * grid.WordsPerSlice;
        Complement(source + offset, target + offset, grid.Shape.Y, grid.WordsPerRow, grid.TailMask);
    });

    /// <summary>Writes the voxels that an operation on the voxels of two volumes gives.</summary>
    /// <param name="target">May be one of the two volumes.</param>
    public static void Combine<TOperation>(ulong* first, ulong* second, ulong* target, BitGrid grid, WorkerPool pool)
        where TOperation : struct, IBitOperation
    {
        long words = grid.Words;
        pool.For(Chunks(words), (chunk, _) =>
        {
            long from = (long)chunk * Chunk;
            Combine<TOperation>(first + from, second + from, target + from, Math.Min(words - from, Chunk));
        });
    }

    /// <summary>Number of set bits of a volume.</summary>
    public static long Count(ulong* bits, BitGrid grid, WorkerPool pool) => CountCommon(bits, bits, grid, pool);

    /// <summary>Number of voxels that two volumes have in common.</summary>
    public static long CountCommon(ulong* first, ulong* second, BitGrid grid, WorkerPool pool)
    {
        long words = grid.Words, all = 0;
        pool.For(Chunks(words), (chunk, _) =>
        {
            long from = (long)chunk * Chunk;
            Interlocked.Add(ref all, CountCommon(first + from, second + from, Math.Min(words - from, Chunk)));
        });
        return all;
    }

    /// <summary>target = target or added, on one thread.</summary>
    public static void Unite(ulong* target, ulong* added, long words)
    {
        for (long i = 0; i < words; i++) target[i] |= added[i];
    }

    /// <summary>Number of set bits, on one thread.</summary>
    public static long Count(ulong* bits, long words) => CountCommon(bits, bits, words);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Complement(ulong* source, ulong* target, int rows, int words, ulong tailMask)
    {
        long all = (long)rows * words, i = 0;
        for (; i + 8 <= all; i += 8) (~Vector512.Load(source + i)).Store(target + i);
        for (; i < all; i++) target[i] = ~source[i];
        for (i = words - 1; i < all; i += words) target[i] &= tailMask;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<TOperation>(ulong* first, ulong* second, ulong* target, long words)
        where TOperation : struct, IBitOperation
    {
        long i = 0;
        for (; i + 8 <= words; i += 8)
        {
            Vector256<ulong> low = TOperation.Of(Vector256.Load(first + i), Vector256.Load(second + i));
            TOperation.Of(Vector256.Load(first + i + 4), Vector256.Load(second + i + 4)).Store(target + i + 4);
            low.Store(target + i);
        }

        for (; i < words; i++) target[i] = TOperation.Of(Vector256.CreateScalar(first[i]), Vector256.CreateScalar(second[i])).ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long CountCommon(ulong* first, ulong* second, long words)
    {
        long even = 0, odd = 0, i = 0;
        for (; i + 4 <= words; i += 4)
        {
            even += BitOperations.PopCount(first[i] & second[i]) + BitOperations.PopCount(first[i + 1] & second[i + 1]);
            odd += BitOperations.PopCount(first[i + 2] & second[i + 2]) + BitOperations.PopCount(first[i + 3] & second[i + 3]);
        }

        for (; i < words; i++) even += BitOperations.PopCount(first[i] & second[i]);
        return even + odd;
    }

    private static int Chunks(long words) => checked((int)((words + Chunk - 1) / Chunk));
}
