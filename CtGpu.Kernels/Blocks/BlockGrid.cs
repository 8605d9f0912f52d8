using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Blocks;

/// <summary>A volume divided into blocks, which begin at voxel (0,0,0). The last block of an axis may be smaller.</summary>
/// <param name="Voxels">Shape of the volume.</param>
/// <param name="Block">Shape of a block.</param>
internal readonly record struct BlockGrid(Shape3 Voxels, Shape3 Block)
{
    /// <summary>Number of blocks along each axis.</summary>
    public Shape3 Blocks => new(
        (Voxels.Z + Block.Z - 1) / Block.Z, (Voxels.Y + Block.Y - 1) / Block.Y, (Voxels.X + Block.X - 1) / Block.X);

    /// <summary>Number of voxels of a block.</summary>
    public int VoxelsOf(int z, int y, int x) =>
        Math.Min(Block.Z, Voxels.Z - (z * Block.Z)) * Math.Min(Block.Y, Voxels.Y - (y * Block.Y)) * Math.Min(Block.X, Voxels.X - (x * Block.X));
}
