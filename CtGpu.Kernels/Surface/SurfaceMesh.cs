namespace CtGpu.Kernels.Surface;

/// <summary>
/// Triangles of an iso-surface, in voxels of the volume they were made of (0 is the centre of the first voxel).
/// The same on every engine, in the same order.
/// </summary>
/// <param name="Places">x,y,z of each vertex in 65536ths of a voxel.</param>
/// <param name="Rises">How much the field rises along x,y,z at each vertex, over two voxels, in 256ths; it points to higher values.</param>
/// <param name="Triangles">Three vertices a triangle, counter-clockwise as seen from below the level.</param>
public sealed record SurfaceMesh(int[] Places, int[] Rises, int[] Triangles)
{
    public static SurfaceMesh Empty { get; } = new([], [], []);

    /// <summary>Fractional bits of a place.</summary>
    public const int PlaceBits = 16;

    /// <summary>Fractional bits of a place that a rise does without.</summary>
    internal const int RiseBits = PlaceBits - 8;

    /// <summary>Most voxels along an axis.</summary>
    public const int MostVoxels = 1 << (31 - PlaceBits);

    public int VertexCount => Places.Length / 3;

    public int TriangleCount => Triangles.Length / 3;
}
