using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Measure.Cpu;

/// <summary>Counts of the set voxels of a bit volume by slice, face and block.</summary>
internal static unsafe class BitCountsCpu
{
    /// <summary>Rows whose pairs of voxels fit into fields of four bits.</summary>
    private const int MostRowsOfPairs = 7;

    public static long[] Slices(ulong* bits, BitGrid grid, WorkerPool pool)
    {
        var counts = new long[grid.Shape.Z];
        pool.For(grid.Shape.Z, (z, _) => counts[z] = BitSets.Count(bits + (z * grid.WordsPerSlice), grid.WordsPerSlice));
        return counts;
    }

    /// <summary>Counts on the faces x-, x+, y-, y+, z-, z+.</summary>
    public static long[] Faces(ulong* bits, BitGrid grid)
    {
        int words = grid.WordsPerRow, rows = grid.Shape.Y, slices = grid.Shape.Z;
        var counts = new long[6];
        for (long row = 0; row < grid.Shape.Rows; row++)
        {
            counts[0] += (long)(bits[row * words] & 1);
            counts[1] += (bits[(row * words) + words - 1] & grid.LastVoxel) == 0 ? 0 : 1;
        }

        for (int z = 0; z < slices; z++)
        {
            counts[2] += BitSets.Count(bits + (z * grid.WordsPerSlice), words);
            counts[3] += BitSets.Count(bits + ((z + 1) * grid.WordsPerSlice) - words, words);
        }

        counts[4] = BitSets.Count(bits, grid.WordsPerSlice);
        counts[5] = BitSets.Count(bits + ((slices - 1) * grid.WordsPerSlice), grid.WordsPerSlice);
        return counts;
    }

    /// <summary>Counts in blocks, in C order z,y,x. The last block of an axis may be smaller.</summary>
    public static int[] Blocks(ulong* bits, BitGrid grid, Shape3 block, WorkerPool pool)
    {
        int planes = Blocks(grid.Shape.Z, block.Z), rows = Blocks(grid.Shape.Y, block.Y), columns = Blocks(grid.Shape.X, block.X);
        var counts = new int[planes * rows * columns];
        pool.For(planes, (plane, _) =>
        {
            int z = plane * block.Z, slices = Math.Min(block.Z, grid.Shape.Z - z);
            for (int line = 0; line < rows; line++)
            {
                int y = line * block.Y, lines = Math.Min(block.Y, grid.Shape.Y - y);
                ulong* first = bits + (z * grid.WordsPerSlice) + ((long)y * grid.WordsPerRow);
                Span<int> own = counts.AsSpan(((plane * rows) + line) * columns, columns);
                if (block.X == 2 && slices * lines <= MostRowsOfPairs)
                {
                    AddPairs(first, slices, lines, grid, own);
                    continue;
                }

                for (int row = 0; row < slices * lines; row++)
                    AddRow(first + (row / lines * grid.WordsPerSlice) + (row % lines * grid.WordsPerRow), grid.WordsPerRow, block.X, own);
            }
        });
        return counts;
    }

    private static int Blocks(int voxels, int block) => (voxels + block - 1) / block;

    /// <summary>Adds a row's voxels to the counts of its blocks, word by word; words without voxels cost nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(ulong* row, int words, int block, Span<int> counts)
    {
        for (int w = 0; w < words; w++)
        {
            ulong word = row[w];
            if (word == 0) continue;
            int column = (w << 6) / block, length = ((column + 1) * block) - (w << 6);
            for (; length < 64 && word != 0; column++, length = block)
            {
                counts[column] += BitOperations.PopCount(word & ((1UL << length) - 1));
                word >>= length;
            }

            if (word != 0) counts[column] += BitOperations.PopCount(word);
        }
    }

    /// <summary>
    /// Adds the voxels of a line of blocks of two columns to their counts. A word's pairs are added up in fields of four bits, every
    /// second pair in one word.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPairs(ulong* first, int slices, int rows, BitGrid grid, Span<int> counts)
    {
        const ulong voxels = 0x5555555555555555, pairs = 0x3333333333333333;
        int words = grid.WordsPerRow;
        for (int w = 0; w < words; w++)
        {
            ulong even = 0, odd = 0;
            for (int z = 0; z < slices; z++)
            {
                ulong* word = first + (z * grid.WordsPerSlice) + w;
                for (int y = 0; y < rows; y++, word += words)
                {
                    ulong sums = (*word & voxels) + ((*word >> 1) & voxels);
                    even += sums & pairs;
                    odd += (sums >> 2) & pairs;
                }
            }

            for (int b = w * 32; (even | odd) != 0; b += 2, even >>= 4, odd >>= 4)
            {
                counts[b] += (int)(even & 15);
                if ((odd & 15) != 0) counts[b + 1] += (int)(odd & 15);
            }
        }
    }
}
