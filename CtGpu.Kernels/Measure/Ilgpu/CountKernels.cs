using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;
using ILGPU.Algorithms;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>Counts of the set voxels of a bit volume by slice, face and block, on a device.</summary>
internal static class CountKernels
{
    /// <summary>Writes the number of voxels of each slice. One group per slice.</summary>
    public static void Slices(BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> counts)
    {
        ArrayView<uint> slice = SharedMemory.Allocate<uint>(1);
        if (Group.IdxX == 0) slice[0] = 0;
        Group.Barrier();
        int words = grid.WordsPerRow * grid.Shape.Y;
        ArrayView<ulong> own = bits.SubView((long)Grid.IdxX * words, words);
        uint voxels = 0;
        for (int i = Group.IdxX; i < words; i += Group.DimX) voxels += (uint)IntrinsicMath.PopCount(own[i]);
        if (voxels != 0) Atomic.Add(ref slice[0], voxels);
        Group.Barrier();
        if (Group.IdxX == 0) counts[Grid.IdxX] = slice[0];
    }

    /// <summary>Adds the voxels on the faces x-, x+, y-, y+, z-, z+ to six numbers. Items are words.</summary>
    public static void Faces(Walk walk, BitGrid grid, ArrayView<ulong> bits, ArrayView<ulong> counts)
    {
        int words = grid.WordsPerRow, rows = grid.Shape.Y, last = (grid.Shape.X - 1) & 63;
        ulong x0 = 0, x1 = 0, y0 = 0, y1 = 0, z0 = 0, z1 = 0;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            WordPlace at = grid.PlaceOf((int)i);
            ulong word = bits[i], voxels = (ulong)IntrinsicMath.PopCount(word);
            x0 += at.W == 0 ? word & 1 : 0;
            x1 += at.W == words - 1 ? (word >> last) & 1 : 0;
            y0 += at.Y == 0 ? voxels : 0;
            y1 += at.Y == rows - 1 ? voxels : 0;
            z0 += at.Z == 0 ? voxels : 0;
            z1 += at.Z == grid.Shape.Z - 1 ? voxels : 0;
        }

        Add(counts, 0, x0);
        Add(counts, 1, x1);
        Add(counts, 2, y0);
        Add(counts, 3, y1);
        Add(counts, 4, z0);
        Add(counts, 5, z1);
    }

    /// <summary>Writes the numbers of voxels in blocks. Items are blocks in C order z,y,x.</summary>
    /// <param name="block">Shape of a block. The last block of an axis may be smaller.</param>
    /// <param name="first">The block of item 0.</param>
    public static void Blocks(Walk walk, BitGrid grid, Shape3 block, long first, ArrayView<ulong> bits, ArrayView<int> counts)
    {
        int rows = XMath.DivRoundUp(grid.Shape.Y, block.Y), columns = XMath.DivRoundUp(grid.Shape.X, block.X);
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long line = (first + i) / columns;
            int x = (int)(first + i - (line * columns)) * block.X, plane = (int)(line / rows);
            int y = (int)(line - ((long)plane * rows)) * block.Y, z = plane * block.Z;
            int lastX = x + Math.Min(block.X, grid.Shape.X - x) - 1;
            int endY = y + Math.Min(block.Y, grid.Shape.Y - y), endZ = z + Math.Min(block.Z, grid.Shape.Z - z);
            int voxels = 0;
            for (int slice = z; slice < endZ; slice++)
            {
                for (int row = y; row < endY; row++)
                {
                    long words = (slice * grid.WordsPerSlice) + ((long)row * grid.WordsPerRow);
                    for (int w = x >> 6; w <= lastX >> 6; w++)
                        voxels += IntrinsicMath.PopCount(bits[words + w] & BitWords.Within(w << 6, x, lastX));
                }
            }

            counts[i] = voxels;
        }
    }

    private static void Add(ArrayView<ulong> counts, int index, ulong voxels)
    {
        if (voxels != 0) Atomic.Add(ref counts[index], voxels);
    }
}
