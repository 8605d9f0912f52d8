namespace CtGpu.Kernels.Surface;

/// <summary>
/// Triangles of an iso-surface, in voxel coordinates of its volume (0 is the centre of the first voxel).
/// All engines return the same vertices and triangles in the same order.
/// </summary>
/// <param name="Places">x,y,z of each vertex, in 65536ths of a voxel.</param>
/// <param name="Rises">Gradient along x,y,z at each vertex: differences over two voxels, in 256ths of a value.</param>
/// <param name="Triangles">Three vertices per triangle, counter-clockwise when seen from below the level.</param>
internal sealed record SurfaceMesh(int[] Places, int[] Rises, int[] Triangles)
{
    /// <summary>A mesh without triangles.</summary>
    public static SurfaceMesh Empty { get; } = new([], [], []);

    /// <summary>Fractional bits of a place.</summary>
    public const int PlaceBits = 16;

    /// <summary>Difference of the fractional bits of a place and of a rise.</summary>
    internal const int RiseBits = PlaceBits - 8;

    /// <summary>Maximum number of voxels along an axis.</summary>
    public const int MostVoxels = 1 << (31 - PlaceBits);

    /// <summary>Number of vertices.</summary>
    public int VertexCount => Places.Length / 3;

    /// <summary>Number of triangles.</summary>
    public int TriangleCount => Triangles.Length / 3;
}
