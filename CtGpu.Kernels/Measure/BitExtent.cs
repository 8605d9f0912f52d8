namespace CtGpu.Kernels.Measure;

/// <summary>
/// Count, bounding box and coordinate sums of the set voxels of a bit volume. The ranges of the box are inclusive; they are invalid
/// if <see cref="Voxels"/> is 0. The sum of a coordinate over the count is the centroid, in voxels.
/// </summary>
internal readonly record struct BitExtent(
    long Voxels, int Z0, int Z1, int Y0, int Y1, int X0, int X1, long SumZ, long SumY, long SumX)
{
    /// <summary>The extent of an empty volume: the neutral element of <see cref="Join"/>.</summary>
    public static BitExtent Empty => new(0, int.MaxValue, -1, int.MaxValue, -1, int.MaxValue, -1, 0, 0, 0);

    /// <summary>Extent of the union of two disjoint sets.</summary>
    public BitExtent Join(BitExtent other) => new(
        Voxels + other.Voxels,
        Math.Min(Z0, other.Z0),
        Math.Max(Z1, other.Z1),
        Math.Min(Y0, other.Y0),
        Math.Max(Y1, other.Y1),
        Math.Min(X0, other.X0),
        Math.Max(X1, other.X1),
        SumZ + other.SumZ,
        SumY + other.SumY,
        SumX + other.SumX);
}
