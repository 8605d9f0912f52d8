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
                    new Span<int>(row, sums.Length).Clear();
                    for (int z = first; z < first + slices; z++)
                    {
                        short* source = hounsfield + (z * grid.Voxels.SliceVoxels) + ((long)y * grid.Voxels.X);
                        for (int r = 0; r < rows; r++) Add(source + ((long)r * grid.Voxels.X), row, sums.Length);
                    }

                    Divide(row, sums.Length, grid.Block.X, slices * rows, means + (((plane * blocks.Y) + line) * (long)blocks.X));
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(short* source, int* sums, int columns)
    {
        int x = 0;
        for (; x <= columns - Lanes; x += Lanes) (Vector256.Load(sums + x) + Widening.Load(source + x)).Store(sums + x);
        for (; x < columns; x++) sums[x] += source[x];
    }

    /// <param name="rows">Rows that were added up.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(int* sums, int columns, int block, int rows, short* means)
    {
        int whole = columns / block;
        ulong reciprocal = Reciprocal(rows * block);
        for (int b = 0; b < whole; b++, sums += block)
        {
            int sum = sums[0];
            for (int x = 1; x < block; x++) sum += sums[x];
            means[b] = Mean(sum, rows * block, reciprocal);
        }

        int rest = columns - (whole * block);
        if (rest == 0) return;
        int last = 0;
        for (int x = 0; x < rest; x++) last += sums[x];
        means[whole] = Mean(last, rows * rest, Reciprocal(rows * rest));
    }

    /// <summary>A factor whose product with a dividend has the quotient above bit 40. Exact for all sums of 16-bit values.</summary>
    private static ulong Reciprocal(int count) => ((1UL << 40) + (ulong)count - 1) / (ulong)count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static short Mean(int sum, int count, ulong reciprocal) =>
        (short)((long)(((ulong)(sum + (32768L * count)) * reciprocal) >> 40) - 32768);
}
