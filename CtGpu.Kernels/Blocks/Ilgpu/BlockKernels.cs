using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Blocks.Ilgpu;

/// <summary>Means and bits of blocks, on a device.</summary>
internal static class BlockKernels
{
    /// <summary>Adds the HU of some slices to the sums of the blocks that they belong to. Items are blocks, C order z,y,x.</summary>
    /// <param name="firstSlice">First of the slices.</param>
    /// <param name="slices">Number of the slices.</param>
    /// <param name="firstPlane">Plane of the first block.</param>
    /// <param name="hounsfield">HU of the slices.</param>
    /// <param name="sums">Sums of all blocks.</param>
    public static void AddSlices(
        Walk walk, BlockGrid grid, int firstSlice, int slices, int firstPlane, ArrayView<short> hounsfield, ArrayView<int> sums)
    {
        Shape3 blocks = grid.Blocks;
        long first = firstPlane * blocks.SliceVoxels;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long line = (first + i) / blocks.X;
            int x = (int)(first + i - (line * blocks.X)) * grid.Block.X, plane = (int)(line / blocks.Y);
            int y = (int)(line - ((long)plane * blocks.Y)) * grid.Block.Y, z = plane * grid.Block.Z;
            int endX = Math.Min(x + grid.Block.X, grid.Voxels.X), endY = Math.Min(y + grid.Block.Y, grid.Voxels.Y);
            int from = Math.Max(z, firstSlice), to = Math.Min(z + grid.Block.Z, firstSlice + slices), sum = 0;
            for (int slice = from; slice < to; slice++)
            {
                for (int row = y; row < endY; row++)
                {
                    long voxels = ((slice - firstSlice) * grid.Voxels.SliceVoxels) + ((long)row * grid.Voxels.X);
                    for (int column = x; column < endX; column++) sum += hounsfield[voxels + column];
                }
            }

            sums[first + i] += sum;
        }
    }

    /// <summary>Writes the mean of each block, rounded down. Items are blocks, C order z,y,x.</summary>
    public static void Means(Walk walk, BlockGrid grid, ArrayView<int> sums, ArrayView<short> means)
    {
        Shape3 blocks = grid.Blocks;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long line = i / blocks.X;
            int plane = (int)(line / blocks.Y);
            int voxels = grid.VoxelsOf(plane, (int)(line - ((long)plane * blocks.Y)), (int)(i - (line * blocks.X)));
            means[i] = (short)((int)(((uint)sums[i] + (32768U * (uint)voxels)) / (uint)voxels) - 32768);
        }
    }

    /// <summary>Sets the blocks of which at least half is set. Items are words of the target.</summary>
    public static void Shrink(Walk walk, BlockGrid grid, ArrayView<ulong> voxels, ArrayView<ulong> target)
    {
        Shape3 blocks = grid.Blocks;
        BitGrid from = new(grid.Voxels), to = new(blocks);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            (int z, int y, int w) = to.PlaceOf((int)i);
            int first = w << 6;
            ulong word = 0;
            for (int b = 0; b < Math.Min(64, blocks.X - first); b++)
            {
                int x = first + b;
                ulong set = 2 * Count(grid, from, voxels, z, y, x) >= grid.VoxelsOf(z, y, x) ? 1UL : 0UL;
                word |= set << b;
            }

            target[i] = word;
        }
    }

    /// <summary>Keeps the voxels in set blocks, and clears the others. Items are words of the target.</summary>
    /// <param name="within">The voxels to keep.</param>
    /// <param name="target">May be <paramref name="within"/>.</param>
    public static void Expand(
        Walk walk, BlockGrid grid, ArrayView<ulong> blocks, ArrayView<ulong> within, ArrayView<ulong> target)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            ulong kept = within[i];
            target[i] = kept == 0 ? 0 : kept & Widened(grid, blocks, i);
        }
    }

    /// <summary>The voxels of a word that are in set blocks. Bits after the end of the row can be set, too.</summary>
    private static ulong Widened(BlockGrid grid, ArrayView<ulong> blocks, long word)
    {
        BitGrid from = new(grid.Blocks), to = new(grid.Voxels);
        (int z, int y, int w) = to.PlaceOf((int)word);
        int x = w << 6, first = x / grid.Block.X, shift = first & 63;
        int count = (Math.Min(x + 63, grid.Voxels.X - 1) / grid.Block.X) - first + 1;
        long at = (((z / grid.Block.Z * (long)from.Shape.Y) + (y / grid.Block.Y)) * from.WordsPerRow) + (first >> 6);
        // The blocks of the word; the first is the lowest bit.
        ulong set = blocks[at] >> shift;
        if (shift + count > 64) set |= blocks[at + 1] << (64 - shift);
        set &= ulong.MaxValue >> (64 - count);
        ulong voxels = 0;
        while (set != 0)
        {
            // Adding the lowest bit clears the first run. Bits below the lowest one are as many as its place.
            ulong lowest = set & (0UL - set), others = set & (set + lowest);
            int start = (first + IntrinsicMath.PopCount(lowest - 1)) * grid.Block.X;
            voxels |= BitWords.Within(x, start, start + (IntrinsicMath.PopCount(set & ~others) * grid.Block.X) - 1);
            set = others;
        }

        return voxels;
    }

    private static int Count(BlockGrid grid, BitGrid bits, ArrayView<ulong> voxels, int z, int y, int x)
    {
        int from = x * grid.Block.X, to = Math.Min(from + grid.Block.X, grid.Voxels.X) - 1, count = 0;
        int endZ = Math.Min((z + 1) * grid.Block.Z, grid.Voxels.Z), endY = Math.Min((y + 1) * grid.Block.Y, grid.Voxels.Y);
        for (int slice = z * grid.Block.Z; slice < endZ; slice++)
        {
            for (int row = y * grid.Block.Y; row < endY; row++)
            {
                long words = (slice * bits.WordsPerSlice) + ((long)row * bits.WordsPerRow);
                for (int w = from >> 6; w <= to >> 6; w++)
                    count += IntrinsicMath.PopCount(voxels[words + w] & BitWords.Within(w << 6, from, to));
            }
        }

        return count;
    }
}
