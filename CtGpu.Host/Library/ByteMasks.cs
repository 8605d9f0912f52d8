using CtGpu.Host.Engines;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Library;

/// <summary>Masks of one byte per voxel, as bits and back.</summary>
internal static unsafe class ByteMasks
{
    /// <summary>Sets the bits of all voxels that are not 0.</summary>
    public static void Pack(byte* voxels, BitGrid grid, ulong* bits, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (z, _) =>
        {
            for (int y = 0; y < grid.Shape.Y; y++)
            {
                long row = ((long)z * grid.Shape.Y) + y;
                BitPacking.PackRow(voxels + (row * grid.Shape.X), grid.Shape.X, bits + (row * grid.WordsPerRow));
            }
        });

    /// <summary>Writes 1 for each set bit and 0 for the others, and 2 for voxels that are also set in <paramref name="left"/>.</summary>
    /// <param name="left">May be null.</param>
    public static void Expand(ulong* bits, ulong* left, BitGrid grid, byte* voxels, WorkerPool pool) =>
        pool.For(grid.Shape.Z, (z, _) => ExpandSlice(bits, left, grid, z, voxels));

    /// <summary>The same on the calling thread.</summary>
    public static void Expand(VolumeResults results, Shape3 shape, byte* voxels)
    {
        ulong* left = results.LeftBits == null ? null : results.LeftBits.As<ulong>();
        for (int z = 0; z < shape.Z; z++) ExpandSlice(results.MaskBits!.As<ulong>(), left, new BitGrid(shape), z, voxels);
    }

    private static void ExpandSlice(ulong* bits, ulong* left, BitGrid grid, int z, byte* voxels)
    {
        Shape3 shape = grid.Shape;
        for (int y = 0; y < shape.Y; y++)
        {
            long row = ((long)z * shape.Y) + y, word = row * grid.WordsPerRow;
            byte* target = voxels + (row * shape.X);
            BitExpansion.ExpandRow(bits + word, 0, shape.X, target);
            if (left != null) BitExpansion.AddRow(left + word, 0, shape.X, target);
        }
    }
}
