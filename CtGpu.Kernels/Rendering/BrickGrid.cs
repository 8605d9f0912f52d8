using CtGpu.Kernels.Geometry;

namespace CtGpu.Kernels.Rendering;

/// <summary>
/// Bricks over a volume, fine ones of 8×8×8 cells and coarse ones of 4×4×4 of these. A brick's value is the largest voxel
/// at its cells' corners, its upper faces' included, so the trilinear field exceeds it nowhere in the brick: a ray that
/// looks for a higher value passes it in one step. Values lie in C order, x fastest, fine bricks first, coarse ones behind
/// them.
/// </summary>
internal readonly record struct BrickGrid(Shape3 Volume)
{
    /// <summary>log2 of a fine brick's cells along an axis.</summary>
    public const int FineShift = 3;

    /// <summary>log2 of a coarse brick's cells along an axis.</summary>
    public const int CoarseShift = 5;

    /// <summary>log2 of a coarse brick's fine bricks along an axis.</summary>
    public const int LevelShift = CoarseShift - FineShift;

    /// <summary>Fine bricks along each axis, at least one.</summary>
    public Shape3 Fine => Bricks(FineShift);

    /// <summary>Coarse bricks along each axis.</summary>
    public Shape3 Coarse => Bricks(CoarseShift);

    /// <summary>Values of both.</summary>
    public long Count => Fine.Voxels + Coarse.Voxels;

    private Shape3 Bricks(int shift) => new(((Volume.Z - 1) >> shift) + 1, ((Volume.Y - 1) >> shift) + 1, ((Volume.X - 1) >> shift) + 1);
}
