using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Measure.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Blocks.Cpu;

/// <summary>Turns bits of voxels into bits of blocks and back.</summary>
internal static unsafe class BlockBitsCpu
{
    /// <summary>Sets the blocks of which at least half is set.</summary>
    public static void Shrink(ulong* voxels, ulong* target, BlockGrid grid, WorkerPool pool)
    {
        int[] counts = BitCountsCpu.Blocks(voxels, new BitGrid(grid.Voxels), grid.Block, pool);
        Shape3 blocks = grid.Blocks;
        var bits = new BitGrid(blocks);
        pool.For(blocks.Z, (z, _) =>
        {
            for (int y = 0; y < blocks.Y; y++)
            {
                ulong* row = target + (((z * (long)blocks.Y) + y) * bits.WordsPerRow);
                NativeMemory.Clear(row, (nuint)bits.WordsPerRow * sizeof(ulong));
                ReadOnlySpan<int> own = counts.AsSpan(((z * blocks.Y) + y) * blocks.X, blocks.X);
                for (int x = 0; x < own.Length; x++)
                {
                    if (2 * own[x] >= grid.VoxelsOf(z, y, x)) row[x >> 6] |= 1UL << (x & 63);
                }
            }
        });
    }

    /// <summary>Keeps the voxels in set blocks, and clears the others.</summary>
    /// <param name="within">The voxels to keep.</param>
    /// <param name="target">May be <paramref name="within"/>.</param>
    public static void Expand(ulong* blocks, ulong* within, ulong* target, BlockGrid grid, WorkerPool pool)
    {
        Shape3 coarse = grid.Blocks;
        BitGrid from = new(coarse), to = new(grid.Voxels);
        int words = to.WordsPerRow;
        pool.For(coarse.Z, (plane, _) =>
        {
            ulong* wide = stackalloc ulong[words];
            int endZ = Math.Min((plane + 1) * grid.Block.Z, grid.Voxels.Z);
            for (int line = 0; line < coarse.Y; line++)
            {
                int y = line * grid.Block.Y, rows = Math.Min(grid.Block.Y, grid.Voxels.Y - y);
                bool isEmpty = !Widen(blocks + (((plane * (long)coarse.Y) + line) * from.WordsPerRow), from.WordsPerRow, wide, grid);
                for (int z = plane * grid.Block.Z; z < endZ; z++)
                {
                    long first = (z * to.WordsPerSlice) + ((long)y * words);
                    if (isEmpty) NativeMemory.Clear(target + first, (nuint)(rows * words) * sizeof(ulong));
                    else Keep(within + first, target + first, rows, wide, words);
                }
            }
        });
    }

    /// <summary>Keeps those voxels of each row that are set in one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Keep(ulong* within, ulong* target, int rows, ulong* kept, int words)
    {
        for (int row = 0; row < rows; row++, within += words, target += words)
        {
            for (int w = 0; w < words; w++) target[w] = within[w] & kept[w];
        }
    }

    /// <summary>Writes a row of voxels, one run of blocks after another. Returns whether any is set.</summary>
    private static bool Widen(ulong* blocks, int words, ulong* row, BlockGrid grid)
    {
        int wide = new BitGrid(grid.Voxels).WordsPerRow;
        NativeMemory.Clear(row, (nuint)wide * sizeof(ulong));
        ulong any = 0;
        for (int w = 0; w < words; w++)
        {
            any |= blocks[w];
            for (ulong word = blocks[w]; word != 0;)
            {
                int start = BitOperations.TrailingZeroCount(word), run = BitOperations.TrailingZeroCount(~(word >> start));
                word = start + run == 64 ? 0 : word & (ulong.MaxValue << (start + run));
                int from = ((w << 6) + start) * grid.Block.X, to = Math.Min((((w << 6) + start + run) * grid.Block.X) - 1, grid.Voxels.X - 1);
                for (int i = from >> 6; i <= to >> 6; i++) row[i] |= BitWords.Within(i << 6, from, to);
            }
        }

        return any != 0;
    }
}
