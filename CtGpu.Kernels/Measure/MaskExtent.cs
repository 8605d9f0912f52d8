namespace CtGpu.Kernels.Measure;

/// <summary>
/// Count and bounding box of a mask. The ranges of the box are inclusive; they are invalid if <see cref="Voxels"/> is 0. The mask
/// touches a face of the volume exactly if its box does.
/// </summary>
/// <param name="Voxels">Voxels of the mask.</param>
/// <param name="LowerXVoxels">Mask voxels with x below half the row length (X/2, rounded down).</param>
internal readonly record struct MaskExtent(long Voxels, long LowerXVoxels, int Z0, int Z1, int Y0, int Y1, int X0, int X1)
{
    /// <summary>The extent of an empty mask: the neutral element of <see cref="Join"/>.</summary>
    public static MaskExtent Empty => new(0, 0, int.MaxValue, -1, int.MaxValue, -1, int.MaxValue, -1);

    /// <summary>Extent of the union of two disjoint masks.</summary>
    public MaskExtent Join(MaskExtent other) => new(
        Voxels + other.Voxels,
        LowerXVoxels + other.LowerXVoxels,
        Math.Min(Z0, other.Z0),
        Math.Max(Z1, other.Z1),
        Math.Min(Y0, other.Y0),
        Math.Max(Y1, other.Y1),
        Math.Min(X0, other.X0),
        Math.Max(X1, other.X1));
}
