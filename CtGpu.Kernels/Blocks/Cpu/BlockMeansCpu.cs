using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Blocks.Cpu;

/// <summary>Mean HU of blocks, rounded down. Reads every voxel once.</summary>
internal static unsafe class BlockMeansCpu
{
    private const int Lanes = 8;

    /// <summary>Voxels of a block up to which float32 finds the quotient.</summary>
    private const int MostOfVectors = 64;

    /// <param name="hounsfield">HU of all voxels, C order z,y,x.</param>
    /// <param name="means">HU of all blocks, C order z,y,x.</param>
    public static void Run(short* hounsfield, short* means, BlockGrid grid, WorkerPool pool)
    {
        Shape3 blocks = grid.Blocks;
        pool.For(blocks.Z, (plane, _) =>
        {
            // The last vectors read a little past the row.
            int[] sums = new int[grid.Voxels.X + grid.Block.X];
            int first = plane * grid.Block.Z, slices = Math.Min(grid.Block.Z, grid.Voxels.Z - first);
            fixed (int* row = sums)
            {
                for (int line = 0; line < blocks.Y; line++)
                {
                    int y = line * grid.Block.Y, rows = Math.Min(grid.Block.Y, grid.Voxels.Y - y);
                    Add(hounsfield + (((first * (long)grid.Voxels.Y) + y) * grid.Voxels.X), slices, rows, grid.Voxels, row);
                    Divide(row, grid.Voxels.X, grid.Block.X, slices * rows, means + (((plane * blocks.Y) + line) * (long)blocks.X));
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
                    // The next line of blocks: short rows of several slices are too little for the hardware to foresee.
                    if (Sse.IsSupported) Sse.Prefetch0(row + (rows * voxels.X));
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
        int whole = columns / block, count = rows * block;
        ulong reciprocal = Reciprocal(count);
        int b = count <= MostOfVectors ? DivideVectors(sums, whole, block, count, means) : 0;
        for (; b < whole; b++) means[b] = Mean(Sum(sums + (b * block), block), count, reciprocal);
        int rest = columns - (whole * block);
        if (rest == 0) return;
        means[whole] = Mean(Sum(sums + (whole * block), rest), rows * rest, Reciprocal(rows * rest));
    }

    /// <summary>
    /// Writes means of eight blocks at a time, and returns how many. The mean of a sum lies at least 0.5/count from a whole number if
    /// 0.5 is added to the sum. Up to <see cref="MostOfVectors"/> voxels the error of float32 is less than half of that.
    /// </summary>
    private static int DivideVectors(int* sums, int whole, int block, int count, short* means)
    {
        Vector256<int> first = Vector256<int>.Indices * block, lane = first & Vector256.Create(Lanes - 1), source = first >>> 3;
        Vector256<float> factor = Vector256.Create(1f / count), half = Vector256.Create(0.5f);
        int b = 0;
        for (; b <= whole - Lanes; b += Lanes, sums += Lanes * block)
        {
            Vector256<int> ofBlocks = default;
            for (int v = 0; v < block; v++)
            {
                // Sums of a block's length from every column; then those at the blocks' first columns.
                int* from = sums + (v * Lanes);
                Vector256<int> sum = Vector256.Load(from);
                for (int x = 1; x < block; x++) sum += Vector256.Load(from + x);
                Vector256<int> isHere = Vector256.Equals(source, Vector256.Create(v));
                ofBlocks = Vector256.ConditionalSelect(isHere, Vector256.Shuffle(sum, lane), ofBlocks);
            }

            Vector256<int> mean = Vector256.ConvertToInt32(Vector256.Floor((Vector256.ConvertToSingle(ofBlocks) + half) * factor));
            Vector128.Narrow(mean.GetLower(), mean.GetUpper()).Store(means + b);
        }

        return b;
    }

    private static int Sum(int* sums, int count)
    {
        int sum = 0;
        for (int x = 0; x < count; x++) sum += sums[x];
        return sum;
    }

    /// <summary>
    /// A factor whose product with a dividend has the quotient above bit 40. Exact for sums of up to 4096 values of 16 bits, which are
    /// the voxels of the largest block.
    /// </summary>
    private static ulong Reciprocal(int count) => ((1UL << 40) + (ulong)count - 1) / (ulong)count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Mean(int sum, int count, ulong reciprocal) =>
        (short)((long)(((ulong)(sum + (32768L * count)) * reciprocal) >> 40) - 32768);
}
