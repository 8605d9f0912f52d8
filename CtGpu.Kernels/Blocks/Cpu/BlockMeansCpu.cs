using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Blocks.Cpu;

/// <summary>Mean HU of blocks, rounded down. Reads every voxel once.</summary>
internal static unsafe class BlockMeansCpu
{
    private const int Lanes = 8;

    /// <param name="hounsfield">HU of all voxels, C order z,y,x.</param>
    /// <param name="means">HU of all blocks, C order z,y,x.</param>
    public static void Run(short* hounsfield, short* means, BlockGrid grid, WorkerPool pool)
    {
        Shape3 blocks = grid.Blocks;
        pool.For(blocks.Z, (plane, _) =>
        {
            int[] sums = new int[grid.Voxels.X];
            int first = plane * grid.Block.Z, slices = Math.Min(grid.Block.Z, grid.Voxels.Z - first);
            fixed (int* row = sums)
            {
                for (int line = 0; line < blocks.Y; line++)
                {
                    int y = line * grid.Block.Y, rows = Math.Min(grid.Block.Y, grid.Voxels.Y - y);
                    Add(hounsfield + (((first * (long)grid.Voxels.Y) + y) * grid.Voxels.X), slices, rows, grid.Voxels, row);
                    Divide(row, sums.Length, grid.Block.X, slices * rows, means + (((plane * blocks.Y) + line) * (long)blocks.X));
                }
            }
        });
    }

    /// <summary>Adds up the rows of a line of blocks, column by column. The sums of a few columns stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(short* source, int slices, int rows, Shape3 voxels, int* sums)
    {
        int x = 0;
        for (; x <= voxels.X - (2 * Lanes); x += 2 * Lanes)
        {
            Vector256<int> low = default, high = default;
            for (int z = 0; z < slices; z++)
            {
                short* row = source + (z * voxels.SliceVoxels) + x;
                for (int y = 0; y < rows; y++, row += voxels.X)
                {
                    low += Widening.Load(row);
                    high += Widening.Load(row + Lanes);
                }
            }

            low.Store(sums + x);
            high.Store(sums + x + Lanes);
        }

        for (; x < voxels.X; x++)
        {
            int sum = 0;
            for (int z = 0; z < slices; z++)
            {
                short* row = source + (z * voxels.SliceVoxels) + x;
                for (int y = 0; y < rows; y++, row += voxels.X) sum += *row;
            }

            sums[x] = sum;
        }
    }

    /// <param name="rows">Rows that were added up.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(int* sums, int columns, int block, int rows, short* means)
    {
        int whole = columns / block;
        ulong reciprocal = Reciprocal(rows * block);
        for (int b = 0; b < whole; b++, sums += block)
        {
            // The usual lengths without a loop, which would cost more than the sum.
            int sum = block switch
            {
                1 => sums[0],
                2 => sums[0] + sums[1],
                3 => sums[0] + sums[1] + sums[2],
                4 => sums[0] + sums[1] + sums[2] + sums[3],
                _ => Sum(sums, block),
            };
            means[b] = Mean(sum, rows * block, reciprocal);
        }

        int rest = columns - (whole * block);
        if (rest == 0) return;
        means[whole] = Mean(Sum(sums, rest), rows * rest, Reciprocal(rows * rest));
    }

    private static int Sum(int* sums, int count)
    {
        int sum = 0;
        for (int x = 0; x < count; x++) sum += sums[x];
        return sum;
    }

    /// <summary>A factor whose product with a dividend has the quotient above bit 40. Exact for all sums of 16-bit values.</summary>
    private static ulong Reciprocal(int count) => ((1UL << 40) + (ulong)count - 1) / (ulong)count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Mean(int sum, int count, ulong reciprocal) =>
        (short)((long)(((ulong)(sum + (32768L * count)) * reciprocal) >> 40) - 32768);
}
