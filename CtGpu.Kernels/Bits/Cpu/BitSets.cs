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
    public static void Complement(ulong* bits, BitGrid grid, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (z, _) => Complement(bits + (z * grid.WordsPerSlice), grid.Shape.Y, grid.WordsPerRow, grid.TailMask));

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

    /// <summary>target = target or added. Returns the number of bits that this sets.</summary>
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

    /// <summary>target = target or added, on one thread.</summary>
    public static void Unite(ulong* target, ulong* added, long words)
    {
        for (long i = 0; i < words; i++) target[i] |= added[i];
    }

    /// <summary>Number of set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static long Count(ulong* bits, long words)
    {
        long even = 0, odd = 0, i = 0;
        for (; i + 4 <= words; i += 4)
        {
            even += BitOperations.PopCount(bits[i]) + BitOperations.PopCount(bits[i + 1]);
            odd += BitOperations.PopCount(bits[i + 2]) + BitOperations.PopCount(bits[i + 3]);
        }

        for (; i < words; i++) even += BitOperations.PopCount(bits[i]);
        return even + odd;
    }

    /// <summary>Copies the set voxels on the x and y faces of one slice; the copy's other bits become zero.</summary>
    public static void CopyFaces(ulong* slice, ulong* faces, BitGrid grid)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        ulong last = grid.LastVoxel;
        for (int y = 0; y < rows; y++, slice += words, faces += words)
        {
            bool whole = y == 0 || y == rows - 1;
            for (int w = 0; w < words; w++)
                faces[w] = slice[w] & (whole ? ulong.MaxValue : (w == 0 ? 1UL : 0) | (w == words - 1 ? last : 0));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Complement(ulong* bits, int rows, int words, ulong tailMask)
    {
        long all = (long)rows * words, i = 0;
        for (; i + 8 <= all; i += 8) (~Vector512.Load(bits + i)).Store(bits + i);
        for (; i < all; i++) bits[i] = ~bits[i];
        for (i = words - 1; i < all; i += words) bits[i] &= tailMask;
    }

    private static int Chunks(long words) => checked((int)((words + Chunk - 1) / Chunk));
}
