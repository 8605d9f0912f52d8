using System.Numerics;
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

    /// <summary>Sets the voxels of set blocks, and clears the others.</summary>
    public static void Expand(ulong* blocks, ulong* target, BlockGrid grid, WorkerPool pool)
    {
        Shape3 coarse = grid.Blocks;
        BitGrid from = new(coarse), to = new(grid.Voxels);
        long rowBytes = to.WordsPerRow * sizeof(ulong);
        pool.For(coarse.Z, (plane, _) =>
        {
            int first = plane * grid.Block.Z, end = Math.Min(first + grid.Block.Z, grid.Voxels.Z);
            ulong* slice = target + (first * to.WordsPerSlice);
            for (int line = 0; line < coarse.Y; line++)
            {
                int y = line * grid.Block.Y, endY = Math.Min(y + grid.Block.Y, grid.Voxels.Y);
                ulong* row = slice + ((long)y * to.WordsPerRow);
                Widen(blocks + (((plane * (long)coarse.Y) + line) * from.WordsPerRow), from.WordsPerRow, row, grid);
                for (int r = y + 1; r < endY; r++) Buffer.MemoryCopy(row, slice + ((long)r * to.WordsPerRow), rowBytes, rowBytes);
            }

            for (int z = first + 1; z < end; z++)
                Buffer.MemoryCopy(slice, target + (z * to.WordsPerSlice), rowBytes * grid.Voxels.Y, rowBytes * grid.Voxels.Y);
        });
    }

    /// <summary>Writes a row of voxels, one run of blocks after another.</summary>
    private static void Widen(ulong* blocks, int words, ulong* row, BlockGrid grid)
    {
        int wide = new BitGrid(grid.Voxels).WordsPerRow;
        NativeMemory.Clear(row, (nuint)wide * sizeof(ulong));
        for (int w = 0; w < words; w++)
        {
            for (ulong word = blocks[w]; word != 0;)
            {
                int start = BitOperations.TrailingZeroCount(word), run = BitOperations.TrailingZeroCount(~(word >> start));
                word = start + run == 64 ? 0 : word & (ulong.MaxValue << (start + run));
                int from = ((w << 6) + start) * grid.Block.X, to = Math.Min((((w << 6) + start + run) * grid.Block.X) - 1, grid.Voxels.X - 1);
                for (int i = from >> 6; i <= to >> 6; i++) row[i] |= BitWords.Within(i << 6, from, to);
            }
        }
    }
}
