using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rendering.Ilgpu;

/// <summary>Computes the maxima of the bricks of a volume on a device.</summary>
internal static class BrickKernels
{
    /// <summary>Computes the maxima of the fine bricks. Items are fine bricks.</summary>
    public static void Fine(Walk walk, BrickGrid grid, ArrayView<short> voxels, ArrayView<short> most)
    {
        const int Cells = 1 << BrickGrid.FineShift;
        Shape3 volume = grid.Volume, bricks = grid.Fine;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / bricks.X, bz = row / bricks.Y;
            int x0 = (int)(i - (row * bricks.X)) * Cells, y0 = (int)(row - (bz * bricks.Y)) * Cells, z0 = (int)bz * Cells;
            most[i] = Largest(voxels, volume, z0, y0, x0, Cells + 1);
        }
    }

    /// <summary>Computes the maxima of the coarse bricks from the fine bricks in the same array. Items are coarse bricks.</summary>
    public static void Coarse(Walk walk, BrickGrid grid, ArrayView<short> most)
    {
        const int Bricks = 1 << BrickGrid.LevelShift;
        Shape3 fine = grid.Fine, coarse = grid.Coarse;
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            long row = i / coarse.X, bz = row / coarse.Y;
            int x0 = (int)(i - (row * coarse.X)) * Bricks, y0 = (int)(row - (bz * coarse.Y)) * Bricks, z0 = (int)bz * Bricks;
            most[fine.Voxels + i] = Largest(most, fine, z0, y0, x0, Bricks);
        }
    }

    private static short Largest(ArrayView<short> voxels, Shape3 shape, int z0, int y0, int x0, int count)
    {
        int lastX = Math.Min(x0 + count, shape.X), lastY = Math.Min(y0 + count, shape.Y), lastZ = Math.Min(z0 + count, shape.Z);
        int largest = short.MinValue;
        for (int z = z0; z < lastZ; z++)
        {
            for (int y = y0; y < lastY; y++)
            {
                long line = (((long)z * shape.Y) + y) * shape.X;
                for (int x = x0; x < lastX; x++) largest = Math.Max(largest, voxels[line + x]);
            }
        }

        return (short)largest;
    }
}
