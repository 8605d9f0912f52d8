using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// Two levels of bricks over a volume: fine bricks of 8×8×8 cells, and coarse bricks of 4×4×4 fine ones. The value of a brick
/// is the maximum of the voxels at its cells' corners, including those on its upper faces. This is an upper bound of the
/// trilinear field in the brick, so a ray that searches for a higher value skips the brick in one step. Values are in C order,
/// x fastest: the fine bricks first, then the coarse ones.
/// </summary>
/// <param name="Volume">Shape of the volume.</param>
internal readonly record struct BrickGrid(Shape3 Volume)
{
    /// <summary>log2 of the cells of a fine brick along an axis.</summary>
    public const int FineShift = 3;

    /// <summary>log2 of the cells of a coarse brick along an axis.</summary>
    public const int CoarseShift = 5;

    /// <summary>log2 of the fine bricks of a coarse brick along an axis.</summary>
    public const int LevelShift = CoarseShift - FineShift;

    /// <summary>Number of fine bricks along each axis, at least one.</summary>
    public Shape3 Fine => Bricks(FineShift);

    /// <summary>Number of coarse bricks along each axis.</summary>
    public Shape3 Coarse => Bricks(CoarseShift);

    /// <summary>Number of bricks of both levels.</summary>
    public long Count => Fine.Voxels + Coarse.Voxels;

    private Shape3 Bricks(int shift) => new(((Volume.Z - 1) >> shift) + 1, ((Volume.Y - 1) >> shift) + 1, ((Volume.X - 1) >> shift) + 1);
}
